package answer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

func (b *builder) answer(ctx context.Context) error {
	b.report.Since, b.report.Until = b.window.since.Format(schema.DayFormat), b.window.until.Format(schema.DayFormat)
	all, err := queries.All()
	if err != nil {
		return err
	}
	chosen, err := b.datasets()
	if err != nil {
		return err
	}
	for _, of := range chosen {
		now, err := b.narrow(ctx, of)
		if err != nil {
			return err
		}
		d := Dataset{Name: of.Name, Bucket: of.Bucket, Prefix: of.Prefix, ReadsFrom: now.ReadsFrom}
		if d.Sections, err = b.askAll(ctx, all, now); err != nil {
			return err
		}
		standings := map[dataset.Log]*standing{}
		for _, log := range dataset.Logs {
			s := b.stand(log, of, d)
			standings[log] = &s
		}
		for i := range all {
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

// askAll puts all questions about a dataset, several at once, and compares the two logs beside those that do not need it.
func (b *builder) askAll(ctx context.Context, all []queries.Query, of *narrowed) ([]Section, error) {
	sections := make([]Section, len(all))
	var first, comparing []job
	for i, query := range all {
		question := func(ctx context.Context) (err error) {
			if sections[i], err = b.ask(ctx, query, of); err != nil {
				return fmt.Errorf("%s of %s: %w", query.Name, of.Dataset.Name, err)
			}
			return nil
		}
		if query.Compares() {
			comparing = append(comparing, question)
		} else {
			first = append(first, question)
		}
	}
	compare := func(ctx context.Context) error { return b.compare(ctx, of) }
	if b.isLarge {
		if err := compare(ctx); err != nil {
			return nil, err
		}
	} else {
		first = slices.Insert(first, 0, compare)
	}
	if err := b.beside(ctx, first...); err != nil {
		return nil, err
	}
	return sections, b.beside(ctx, comparing...)
}

// ask puts a question about a dataset.
func (b *builder) ask(ctx context.Context, query queries.Query, of *narrowed) (Section, error) {
	section := Section{
		Name: query.Name, Title: query.Title, Question: query.Question, Notes: query.Notes, Columns: query.Columns,
		Rows: [][]any{}, From: query.AnsweredFrom(of.ReadsFrom),
	}
	switch {
	case query.NeedsPerimeter() && of.Dataset.Perimeter == nil:
		section.Skipped = "the dataset's networks are not known; declare them in a file and pass it with -declared"
		return section, nil
	case section.From == nil:
		section.Skipped = "CloudTrail has no reads of the dataset, and the access log cannot answer this: " + query.TrailOnly
		return section, nil
	case query.Compares() && query.Name != coverage && len(of.Unexpected) > 0:
		section.Skipped = "there is nothing to compare with: no records of the dataset from " + of.Unexpected[0].String() +
			" were found, and it is not declared that there should be any"
		return section, nil
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
	text, err := query.Bind(of.Values)
	if err != nil {
		return section, err
	}
	columns, rows, err := b.db.Run(ctx, text)
	if err != nil {
		return section, err
	}
	if rows != nil {
		section.Rows = rows
	}
	declared := make([]string, len(query.Columns))
	for i, column := range query.Columns {
		declared[i] = column.Name
	}
	if !slices.Equal(columns, declared) {
		return section, fmt.Errorf("columns %v differ from the declared ones %v", columns, declared)
	}
	if key := b.options.Pseudonyms; key != nil {
		if err := key.Rows(query.Columns, section.Rows); err != nil {
			return section, err
		}
	}
	return section, nil
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
