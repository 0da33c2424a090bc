package answer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// set sets a variable, and returns what gives it its value of before.
func set[T any](variable *T, to T) (restore func()) {
	before := *variable
	*variable = to
	return func() { *variable = before }
}

// ReadBatches sets how much is read before it is put into the store, until the returned function is called.
func ReadBatches(bytes int64) (restore func()) { return set(&batchBytes, bytes) }

// MergeParts sets how many parts a day of a store may have, until the returned function is called.
func MergeParts(most int) (restore func()) { return set(&mostParts, most) }

// Little sets the size in bytes of a day that is not worth a statement of its own, until the returned function is called.
func Little(bytes int64) (restore func()) { return set(&little, bytes) }

// Slices sets how many records are brought together at once, until the returned function is called.
func Slices(rows int64) (restore func()) { return set(&sliceRows, rows) }

// RowBytes sets how much memory a call or request is taken to need in its table, until the returned function is called.
func RowBytes(bytes int64) (restore func()) { return set(&rowBytes, bytes) }

// Few sets how many different texts of a column are few, until the returned function is called.
func Few(texts int) (restore func()) { return set(&few, texts) }

// Copied sets how many records there must be for one of a dataset, or it is asked for where they lie, until the returned function
// is called.
func Copied(records int) (restore func()) { return set(&copied, records) }

// Plain answers the questions with the text of the queries alone, from all files and no store: nothing is kept but the records as
// they were delivered. It returns the rows of each dataset and question.
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
	everything := o
	everything.Since = time.Time{}
	found, err := logs.Find(ctx, o.Logs, everything.asked(), &logs.Tally{})
	if err != nil {
		return nil, err
	}
	number(found)
	delivered, err := b.delivered(ctx, found)
	if err != nil {
		return nil, err
	}
	for _, of := range chosen {
		one := &subject{Dataset: &Dataset{}, values: b.values(of)}
		if err := b.readers(ctx, one); err != nil {
			return nil, err
		}
		values := one.values
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

// delivered gives tables of the records in files, without the store.
func (b *builder) delivered(ctx context.Context, found logs.Found) (map[string]string, error) {
	files := map[dataset.Log][]logs.File{dataset.Trail: found.Trail, dataset.Access: found.Access}
	tables := map[string]string{}
	for _, t := range takings {
		tables[t.part] = "plain_" + t.part
		_, err := b.db.Read(ctx, tableOf[t.log], files[t.log], "CREATE TABLE "+tables[t.part]+" AS "+b.statements[t.log].body)
		if err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// Pieces tells how many files of each size, in bytes and all of one day of the trail, are read as one piece.
func Pieces(sizes []int64, threads int) (files []int) {
	g := group{log: dataset.Trail, day: "2026-11-01"}
	for _, size := range sizes {
		g.files = append(g.files, logs.File{File: source.File{Size: size}})
	}
	for _, batch := range cut([]group{g}, true, threads) {
		for _, piece := range batch {
			files = append(files, len(piece.files))
		}
	}
	return files
}

// Gathered tells which days are read together, given the size of each.
func Gathered(sizes map[string]int64) (days []string) {
	var groups []group
	for _, day := range slices.Sorted(maps.Keys(sizes)) {
		groups = append(groups, group{dataset.Trail, day, []logs.File{{File: source.File{Name: day, Size: sizes[day]}}}})
	}
	for _, g := range gather(groups) {
		names := make([]string, len(g.files))
		for i, file := range g.files {
			names[i] = file.Name
		}
		days = append(days, g.day+": "+strings.Join(names, " "))
	}
	return days
}

// lasting are the columns that are the same each time: the query names a call without any id at random. What a record of a session
// of Lake Formation tells of the person holds for all of the session.
var lasting = map[dataset.Log]string{
	dataset.Trail: "* REPLACE (CASE WHEN eventid IS NOT NULL THEN same_call END AS same_call, " +
		"CASE WHEN session LIKE 'AWSLF-%' THEN min(known) OVER (PARTITION BY session) ELSE known END AS known)",
	dataset.Access: "*",
}

// Unlike counts, for each log, the records that differ between what the store gives and what the queries make of the files.
func Unlike(ctx context.Context, o Options) (all map[dataset.Log]int64, err error) {
	b, err := begin(ctx, o, &logs.Tally{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	all = map[dataset.Log]int64{}
	delivered, err := b.delivered(ctx, b.found)
	if err != nil {
		return nil, err
	}
	for _, t := range takings {
		_, rows, err := b.db.Run(ctx, fmt.Sprintf("WITH kept AS (SELECT %[3]s FROM (SELECT * EXCLUDE (key) FROM %[1]s)), "+
			"plain AS (SELECT %[3]s FROM %[2]s) "+
			"SELECT count(*) FROM ((FROM kept EXCEPT ALL FROM plain) UNION ALL (FROM plain EXCEPT ALL FROM kept))",
			b.kept[t.part], delivered[t.part], lasting[t.log]))
		if err != nil {
			return nil, err
		}
		all[t.log] = rows[0][0].(int64)
	}
	return all, nil
}

// Job is a step of a report.
type Job = job

// After makes jobs wait for another one.
var After = after
