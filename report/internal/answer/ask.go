package answer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

func (b *builder) answer(ctx context.Context) error {
	b.report.Since, b.report.Until = b.window.since.Format(schema.DayFormat), b.window.until.Format(schema.DayFormat)
	questions, err := queries.All()
	if err != nil {
		return err
	}
	chosen, err := b.datasets()
	if err != nil {
		return err
	}
	all, err := b.askAll(ctx, questions, chosen)
	if err != nil {
		return err
	}
	for i, of := range chosen {
		d := all[i]
		standings := map[dataset.Log]*standing{}
		for _, log := range dataset.Logs {
			s := b.stand(log, of, d)
			standings[log] = &s
		}
		for i := range d.Sections {
			judge(&d.Sections[i], d, standings)
		}
		d.Days = daysOf(d, standings[d.ReadsFrom])
		b.conclude(d, standings)
		b.report.Datasets = append(b.report.Datasets, d)
	}
	if err := b.strangers(ctx); err != nil {
		return err
	}
	b.overall()
	return nil
}

// askAll puts all questions about all datasets: about several at once, and about the others one after the other.
func (b *builder) askAll(ctx context.Context, questions []queries.Query, chosen []dataset.Dataset) ([]Dataset, error) {
	kept := maps.Clone(b.kept)
	kept["object_history"] = b.objectHistory()
	all, subjects := make([]Dataset, len(chosen)), make([]*subject, len(chosen))
	for i, of := range chosen {
		all[i] = Dataset{Name: of.Name, Bucket: of.Bucket, Prefix: of.Prefix, Sections: make([]Section, len(questions))}
		subjects[i] = &subject{Dataset: &all[i], values: b.values(of)}
		subjects[i].values.Kept = kept
	}
	if err := b.do(ctx, slices.Concat(forEach(wholes, b.pulse), forEach(subjects, b.readers))...); err != nil {
		return nil, err
	}
	together := b.several(subjects)
	if err := b.askSeveral(ctx, questions, together); err != nil {
		return nil, err
	}
	for _, s := range subjects {
		if slices.Contains(together, s) {
			continue
		}
		if err := b.askOne(ctx, questions, s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// askOne puts all questions about a dataset, several at once. It compares the two logs beside the questions that do not need it.
func (b *builder) askOne(ctx context.Context, questions []queries.Query, of *subject) error {
	values, err := b.narrow(ctx, of)
	if err != nil {
		return err
	}
	var first, comparing []job
	for i, query := range questions {
		if question := b.question(query, of, values, i); query.Compares() {
			comparing = append(comparing, question)
		} else {
			first = append(first, question)
		}
	}
	compare := func(ctx context.Context) error { return b.compareOne(ctx, values) }
	return b.askBeside(ctx, compare, first, comparing)
}

// askBeside puts questions beside a comparison, and behind it those that need it. A comparison of large tables has all threads.
func (b *builder) askBeside(ctx context.Context, compare job, first, comparing []job) error {
	if b.isLarge {
		if err := compare(ctx); err != nil {
			return err
		}
		return b.beside(ctx, slices.Concat(first, comparing)...)
	}
	compare, comparing = after(compare, comparing)
	return b.beside(ctx, slices.Concat([]job{compare}, first, comparing)...)
}

// question makes a job of a question about a dataset, which has a place among the sections.
func (b *builder) question(query queries.Query, of *subject, values queries.Values, place int) job {
	return func(ctx context.Context) (err error) {
		if of.Sections[place], err = b.ask(ctx, query, values); err != nil {
			return fmt.Errorf("%s of %s: %w", query.Name, of.Name, err)
		}
		return nil
	}
}

// ask puts a question about a dataset.
func (b *builder) ask(ctx context.Context, query queries.Query, of queries.Values) (Section, error) {
	section := b.sectionOf(query, of)
	if section.Skipped != "" {
		return section, nil
	}
	text, err := query.Bind(of)
	if err != nil {
		return section, err
	}
	rows, err := b.run(ctx, text, query.Columns)
	if err != nil {
		return section, err
	}
	return section, b.fill(&section, rows)
}

// sectionOf gives the answer to a question about a dataset before it has rows.
func (b *builder) sectionOf(query queries.Query, of queries.Values) Section {
	section := Section{
		Name: query.Name, Title: query.Title, Question: query.Question, Notes: query.Notes, Columns: query.Columns,
		Rows: [][]any{}, From: query.AnsweredFrom(of.ReadsFrom),
	}
	switch {
	case query.NeedsPerimeter() && of.Dataset.Perimeter == nil:
		section.Skipped = "the dataset's networks are not known; declare them in a file and pass it with -declared"
		return section
	case section.From == nil:
		section.Skipped = "CloudTrail has no reads of the dataset, and the access log cannot answer this: " + query.TrailOnly
		return section
	case query.Compares() && query.Name != coverage && len(of.Unexpected) > 0:
		section.Skipped = "there is nothing to compare with: no records of the dataset from " + of.Unexpected[0].String() +
			" were found, and it is not declared that there should be any"
		return section
	}
	if query.NeedsEvents() && of.Dataset.Events == "" {
		section.Notes = append(slices.Clone(section.Notes),
			"it is not known which events the trail records, so egress is assumed; declare them in a file and pass it with -declared")
	}
	if query.NeedsBaseline() {
		if note := b.before(of.ReadsFrom); note != "" {
			section.Notes = append(slices.Clone(section.Notes), note)
		}
	}
	return section
}

// run runs a query that gives certain columns.
func (b *builder) run(ctx context.Context, text string, declared []queries.Column) ([][]any, error) {
	columns, rows, err := b.db.Run(ctx, text)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(declared))
	for i, column := range declared {
		names[i] = column.Name
	}
	if !slices.Equal(columns, names) {
		return nil, fmt.Errorf("columns %v differ from the declared ones %v", columns, names)
	}
	return rows, nil
}

// fill gives a section its rows.
func (b *builder) fill(section *Section, rows [][]any) error {
	section.Rows = append(section.Rows, rows...)
	if key := b.options.Pseudonyms; key != nil {
		return key.Rows(section.Columns, section.Rows)
	}
	return nil
}

// before says what is known of the time before the period. It is empty when all of it is.
func (b *builder) before(log dataset.Log) string {
	switch first := b.earliest[log]; {
	case !first.Before(b.window.since) && b.options.Store == "" && log == dataset.Access:
		return "access logs from before the period are not read, so everybody appears to be new; " +
			"with -store, what earlier runs read is known"
	case !first.Before(b.window.since):
		return "the logs have nothing from before the period, so everybody appears to be new"
	case first.After(b.window.baseline):
		return "the time before the period is known only from " + first.Format(time.DateOnly) + " on"
	}
	return ""
}
