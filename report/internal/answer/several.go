package answer

import (
	"context"
	"fmt"
	"slices"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// several are the datasets about which the same statement can ask: whole buckets whose readers the trail tells. There are none if
// DuckDB might not have the memory to group the records of all at once.
func (b *builder) several(all []*subject) []*subject {
	if b.isLarge {
		return nil
	}
	var some []*subject
	for _, s := range all {
		if s.Prefix == "" && s.ReadsFrom == dataset.Trail {
			some = append(some, s)
		}
	}
	if len(some) < 2 {
		return nil
	}
	return some
}

// askSeveral makes jobs of the questions that can be put about several datasets at once. DuckDB then plans each once, and goes
// over the records once.
func (b *builder) askSeveral(questions []queries.Query, of []*subject) []job {
	if of == nil {
		return nil
	}
	var jobs []job
	for i, query := range questions {
		if !query.IsForSeveral() {
			continue
		}
		jobs = append(jobs, func(ctx context.Context) error {
			if err := b.askAbout(ctx, query, of, i); err != nil {
				return fmt.Errorf("%s of %d datasets: %w", query.Name, len(of), err)
			}
			return nil
		})
	}
	return jobs
}

// askAbout puts a question, which has a place among the sections, about several datasets.
func (b *builder) askAbout(ctx context.Context, query queries.Query, of []*subject, place int) error {
	values := make([]queries.Values, len(of))
	for i, s := range of {
		values[i] = s.values
	}
	text, err := query.BindSeveral(values)
	if err != nil {
		return err
	}
	asked := queries.Column{Name: queries.Asked, Type: "bigint"}
	rows, err := b.run(ctx, text, slices.Insert(slices.Clone(query.Columns), 0, asked))
	if err != nil {
		return err
	}
	for i, s := range of {
		own := rows
		if next := slices.IndexFunc(rows, func(row []any) bool { return row[0] != int64(i) }); next >= 0 {
			own = rows[:next]
		}
		rows = rows[len(own):]
		for j := range own {
			own[j] = own[j][1:]
		}
		s.Sections[place] = b.sectionOf(query, s.values)
		if err := b.fill(&s.Sections[place], own); err != nil {
			return err
		}
	}
	return nil
}
