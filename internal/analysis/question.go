package analysis

import (
	"errors"
	"fmt"

	"datatrail/internal/analysis/queries"
)

// question is a named query of one dataset.
type question struct {
	dataset, name, title, description, sql string
}

// questions binds every query to every dataset.
func (s *Spec) questions() ([]question, error) {
	all, err := queries.All()
	if err != nil {
		return nil, err
	}
	var out []question
	var errs []error
	for _, d := range s.Datasets {
		values := d.Values
		values.TrailTable = `"` + s.Database + `"."` + TrailTable + `"`
		values.AccessTable = `"` + s.Database + `"."` + AccessTable + `"`
		for _, query := range all {
			if query.NeedsPerimeter() && values.Dataset.Perimeter == nil || query.AnsweredFrom(values.ReadsFrom) == nil {
				continue
			}
			sql, err := query.Bind(values)
			if err != nil {
				errs = append(errs, fmt.Errorf("dataset %s: %w", d.Name, err))
				continue
			}
			out = append(out, question{d.Name, query.Name, query.Title, query.Question, sql})
		}
	}
	return out, errors.Join(errs...)
}
