package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
)

func (b *builder) answer(ctx context.Context) error {
	b.report.Since, b.report.Until = b.window.since.Format(schema.DayFormat), b.window.until.Format(schema.DayFormat)
	all, err := queries.All()
	if err != nil {
		return err
	}
	buckets, err := b.buckets(ctx)
	if err != nil {
		return err
	}
	for _, bucket := range buckets {
		dataset := Dataset{Bucket: bucket}
		if err := b.narrow(ctx, bucket); err != nil {
			return err
		}
		for _, query := range all {
			section, err := b.ask(ctx, query, bucket)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", query.Name, bucket, err)
			}
			dataset.Sections = append(dataset.Sections, section)
		}
		b.report.Datasets = append(b.report.Datasets, dataset)
	}
	return nil
}

// narrow keeps the records of one dataset, so that no question goes through those of the others again.
func (b *builder) narrow(ctx context.Context, bucket string) error {
	for part, from := range map[string]string{"dataset_calls": "trail_calls", "dataset_requests": "access_requests"} {
		query, err := queries.Part(part)
		if err != nil {
			return err
		}
		text, err := query.Bind(b.values(bucket))
		if err != nil {
			return err
		}
		table := "kept_" + part
		if err := b.db.Keep(ctx, table, "WITH "+from+" AS (SELECT * FROM "+b.kept[from]+") "+text); err != nil {
			return err
		}
		b.kept[part] = table
	}
	return nil
}

func (b *builder) ask(ctx context.Context, query queries.Query, bucket string) (Section, error) {
	section := Section{
		Name: query.Name, Title: query.Title, Question: query.Question, Notes: query.Notes, Columns: query.Columns,
		Rows: [][]any{},
	}
	known := b.options.Declared.Dataset(bucket)
	if query.NeedsPerimeter() && known.Perimeter == nil {
		section.Skipped = "the dataset's networks are not known; name them in a file and pass it as -declared"
		return section, nil
	}
	if query.NeedsEvents() && known.Events == "" {
		section.Notes = append(slices.Clone(section.Notes),
			"which events the trail records is not known and taken as egress; name them in a file and pass it as -declared")
	}
	text, err := query.Bind(b.values(bucket))
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
		return section, fmt.Errorf("columns %v are not the declared ones %v", columns, declared)
	}
	return section, nil
}

// buckets names the datasets: every dataset has an access log, while the trail also names the buckets copied to.
func (b *builder) buckets(ctx context.Context) ([]string, error) {
	if len(b.options.Datasets) > 0 {
		return b.options.Datasets, nil
	}
	for _, table := range []string{b.kept["access_requests"], b.kept["trail_calls"]} {
		_, rows, err := b.db.Run(ctx, "SELECT DISTINCT bucket FROM "+table+" WHERE bucket IS NOT NULL ORDER BY bucket")
		if err != nil {
			return nil, fmt.Errorf("datasets: %w", err)
		}
		var names []string
		for _, row := range rows {
			names = append(names, row[0].(string))
		}
		if len(names) > 0 {
			return names, nil
		}
	}
	return nil, errors.New("datasets: the logs name no bucket")
}
