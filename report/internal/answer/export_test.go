package answer

import (
	"context"
	"errors"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/logs"
)

// ReadBatches sets how much is read before it is put into the store, until the returned function is called.
func ReadBatches(bytes int64) (restore func()) {
	before := batchBytes
	batchBytes = bytes
	return func() { batchBytes = before }
}

// MergeParts sets how many parts a day of a store may have, until the returned function is called.
func MergeParts(most int) (restore func()) {
	before := mostParts
	mostParts = most
	return func() { mostParts = before }
}

// Slices sets how many records are brought together at once, until the returned function is called.
func Slices(rows int64) (restore func()) {
	before := sliceRows
	sliceRows = rows
	return func() { sliceRows = before }
}

// Plain answers the questions with the text of the queries alone: nothing is kept but the records as they were delivered. It
// returns the rows of each dataset and question.
func Plain(ctx context.Context, o Options) (all []map[string][][]any, err error) {
	b, err := begin(ctx, o, &logs.Tally{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	questions, err := queries.All()
	if err != nil {
		return nil, err
	}
	chosen, err := b.datasets()
	if err != nil {
		return nil, err
	}
	delivered := map[string]string{"trail_events": b.kept["trail_events"], "access_lines": b.kept["access_lines"]}
	for _, of := range chosen {
		values := b.values(of)
		if values.ReadsFrom, err = b.narrow(ctx, of); err != nil {
			return nil, err
		}
		values.Kept = delivered
		rows := map[string][][]any{}
		for _, question := range questions {
			if question.AnsweredFrom(values.ReadsFrom) == nil {
				continue
			}
			text, err := question.Bind(values)
			if err != nil {
				return nil, err
			}
			if _, rows[question.Name], err = b.db.Run(ctx, text); err != nil {
				return nil, err
			}
		}
		all = append(all, rows)
	}
	return all, nil
}
