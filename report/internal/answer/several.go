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

// askSeveral puts all questions about several datasets, and compares the two logs about them. Where the same statement can ask
// about all of them, DuckDB plans it once, and goes over the records once.
func (b *builder) askSeveral(ctx context.Context, questions []queries.Query, of []*subject) error {
	if of == nil {
		return nil
	}
	values := make([]queries.Values, len(of))
	for i, s := range of {
		values[i] = s.values
	}
	together, err := queries.Together(values)
	if err != nil {
		return err
	}
	var first, comparing []job
	for place, query := range questions {
		if query.IsForSeveral() {
			first = append(first, func(ctx context.Context) error { return b.askAbout(ctx, query, together, of, place) })
			continue
		}
		for i, s := range of {
			if !query.Compares() {
				first = append(first, b.question(query, s, values[i], place))
				continue
			}
			compared := values[i]
			compared.Kept = withCompared(compared.Kept, comparedOf(i))
			comparing = append(comparing, b.question(query, s, compared, place))
		}
	}
	compare := func(ctx context.Context) error { return b.compareSeveral(ctx, together) }
	return b.askBeside(ctx, compare, first, comparing)
}

// askAbout puts a question, which has a place among the sections, about several datasets.
func (b *builder) askAbout(ctx context.Context, query queries.Query, together queries.Several, of []*subject, place int) error {
	text, err := query.BindSeveral(together)
	if err != nil {
		return err
	}
	asked := queries.Column{Name: queries.Asked, Type: "bigint"}
	rows, err := b.run(ctx, text, slices.Insert(slices.Clone(query.Columns), 0, asked))
	if err != nil {
		return fmt.Errorf("%s of %d datasets: %w", query.Name, len(of), err)
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
