package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// MaxQuery is the maximum size of a named query in bytes.
// https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html
const MaxQuery = 262144

// question is a named query: about one dataset, or about the one that its parameter names.
type question struct {
	// name follows the component's in the logical name.
	name, title, description, sql string
}

// hint tells whoever opens a query in the console what its parameter is.
func hint(datasets []Dataset) string {
	return "Parameter 1 is the name of a dataset in single quotes, such as '" + datasets[0].Name + "'."
}

// shares reports whether a dataset can be asked about with others: the queries about one that the trail tells no readers of
// ask another log.
func (d Dataset) shares() bool { return d.Values.ReadsFrom != dataset.Access }

// answers reports whether the records say anything about a dataset that a query asks for.
func (d Dataset) answers(query queries.Query) bool {
	switch {
	case query.Compares() && query.Name != queries.Coverage && len(d.Values.Unexpected) > 0:
		return false
	case query.NeedsPerimeter() && d.Values.Dataset.Perimeter == nil:
		return false
	}
	return query.AnsweredFrom(d.Values.ReadsFrom) != nil
}

// networks is how much room a dataset's perimeter takes.
func (d Dataset) networks() int {
	p := d.Values.Dataset.Perimeter
	if p == nil {
		return 0
	}
	return len(p.CIDRs) + len(p.VPCEndpoints) + len(p.ExemptPrincipals)
}

func (s *Spec) values(d Dataset) queries.Values {
	values := d.Values
	values.TrailTable = `"` + s.Database + `"."` + TrailTable + `"`
	values.AccessTable = `"` + s.Database + `"."` + AccessTable + `"`
	return values
}

// about writes a query about the one of the datasets that its parameter names.
func (s *Spec) about(query queries.Query, datasets []Dataset) (string, error) {
	sorted := slices.SortedFunc(slices.Values(datasets), func(a, b Dataset) int { return cmp.Compare(a.Name, b.Name) })
	names, values := make([]string, len(sorted)), make([]queries.Values, len(sorted))
	for i, d := range sorted {
		names[i], values[i] = d.Name, s.values(d)
	}
	sql, err := query.BindAsked(names, values)
	return "-- " + query.Title + "\n-- " + hint(sorted) + "\n" + sql, err
}

// shared writes a query about as many datasets as it has room for, those with the fewest networks first, and returns the
// others.
func (s *Spec) shared(query queries.Query, datasets []Dataset) (sql string, others []Dataset, err error) {
	if sql, err = s.about(query, datasets); err != nil || len(sql) <= MaxQuery {
		return sql, nil, err
	}
	all := slices.Clone(datasets)
	slices.SortStableFunc(all, func(a, b Dataset) int { return cmp.Compare(a.networks(), b.networks()) })
	fits := sort.Search(len(all), func(n int) bool {
		sql, err := s.about(query, all[:n+1])
		return err != nil || len(sql) > MaxQuery
	})
	if fits == 0 {
		return "", all, nil
	}
	sql, err = s.about(query, all[:fits])
	return sql, all[fits:], err
}

// alone writes a query about one dataset.
func (s *Spec) alone(query queries.Query, d Dataset) (question, error) {
	sql, err := query.Bind(s.values(d))
	if err == nil && len(sql) > MaxQuery {
		err = fmt.Errorf("query %s: %d bytes are more than the %d that Athena saves: list fewer or broader networks",
			query.Name, len(sql), MaxQuery)
	}
	if err != nil {
		return question{}, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	return question{d.Name + "-" + query.Name, d.Name + ": " + query.Title, query.Question, sql}, nil
}

// ask makes the named queries of one query: one that asks for the name of a dataset, and those of datasets that have their
// own.
func (s *Spec) ask(query queries.Query) ([]question, error) {
	var together, alone []Dataset
	for _, d := range s.Datasets {
		if !d.answers(query) {
			continue
		}
		if d.shares() {
			together = append(together, d)
		}
		if d.Own || !d.shares() {
			alone = append(alone, d)
		}
	}
	var out []question
	var errs []error
	if len(together) > 0 {
		sql, others, err := s.shared(query, together)
		errs = append(errs, err)
		if sql != "" {
			out = append(out, question{query.Name, query.Title, query.Question + " " + hint(together), sql})
		}
		for _, d := range others {
			if !d.Own {
				alone = append(alone, d)
			}
		}
	}
	for _, d := range alone {
		q, err := s.alone(query, d)
		out, errs = append(out, q), append(errs, err)
	}
	return out, errors.Join(errs...)
}

// questions are all named queries.
func (s *Spec) questions() ([]question, error) {
	all, err := queries.All()
	if err != nil {
		return nil, err
	}
	var out []question
	var errs []error
	for _, query := range all {
		asked, err := s.ask(query)
		out, errs = append(out, asked...), append(errs, err)
	}
	return out, errors.Join(errs...)
}
