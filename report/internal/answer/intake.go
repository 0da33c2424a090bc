package answer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// takeIn reads the files that the store does not hold yet.
func (b *builder) takeIn(ctx context.Context, found logs.Found) (err error) {
	in, err := b.store.Intake(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, groups := range b.batches(ctx, found) {
		if err := b.batch(ctx, in, groups); err != nil {
			return err
		}
	}
	return b.mergeParts(ctx, in)
}

// mostParts is how many parts a day may have: each costs opening and reading its end, for every question.
var mostParts = 8

// mergeParts makes one part of the many that small runs left of a day. A store that goes with the program has none of those.
func (b *builder) mergeParts(ctx context.Context, in *store.Intake) error {
	if b.options.Store == "" {
		return nil
	}
	for _, crowd := range in.Crowds(mostParts) {
		if err := b.merge(ctx, in, crowd); err != nil {
			return fmt.Errorf("rows of %s: %w", crowd.Day, err)
		}
	}
	return nil
}

func (b *builder) merge(ctx context.Context, in *store.Intake, crowd store.Crowd) (err error) {
	batch, err := in.Begin()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, batch.Drop()) }()
	file, err := batch.File(crowd.Log, crowd.Kind, crowd.Day)
	if err != nil {
		return err
	}
	if err := b.db.Exec(ctx, b.copy("SELECT * FROM "+parquet(in.Files(crowd)), file)); err != nil {
		return err
	}
	return batch.Merge(crowd, file)
}

// parquet reads files.
func parquet(files []string) string {
	names := make([]string, len(files))
	for i, name := range files {
		names[i] = "'" + quoted(name) + "'"
	}
	return "read_parquet([" + strings.Join(names, ", ") + "], hive_partitioning = false)"
}

// batch puts files into the store, all of them or none.
func (b *builder) batch(ctx context.Context, in *store.Intake, groups []group) (err error) {
	batch, err := in.Begin()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, batch.Drop()) }()
	taken, parts := make([][]engine.Taken, len(groups)), make([]map[string][]int64, len(groups))
	err = b.db.Each(ctx, len(groups), func(ctx context.Context, i int) (err error) {
		parts[i] = map[string][]int64{}
		into := b.dated
		if groups[i].day == "" {
			into = b.undated
		}
		for rest := groups[i]; len(rest.files) > 0; {
			var some []engine.Taken
			if some, rest.files, err = into(ctx, batch, rest, parts[i]); err != nil {
				return err
			}
			taken[i] = append(taken[i], some...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	var entries []store.Entry
	filesIn := map[string][]int64{}
	for i, g := range groups {
		for _, file := range taken[i] {
			entries = append(entries, entryOf(g.log, file))
		}
		maps.Copy(filesIn, parts[i])
	}
	return batch.Commit(entries, filesIn)
}

// dated writes the rows of one day, and notes which files they come from. It returns the files that wait. To put rows apart by
// their days would hold and copy each of them once more.
func (b *builder) dated(
	ctx context.Context, batch *store.Batch, g group, parts map[string][]int64,
) (taken []engine.Taken, rest []logs.File, err error) {
	to := map[store.Kind]string{}
	for _, kind := range store.Kinds {
		if to[kind], err = batch.File(g.log, kind, g.day); err != nil {
			return nil, nil, err
		}
	}
	text := b.statements[g.log]
	taken, rest, err = b.db.Take(ctx, tableOf[g.log], g.files,
		b.copy(text.records, to[store.Records], unlikely), b.copy(text.profiles, to[store.Profiles]))
	for _, kind := range store.Kinds {
		parts[to[kind]] = idsOf(taken)
	}
	return taken, rest, err
}

func idsOf(taken []engine.Taken) []int64 {
	ids := make([]int64, len(taken))
	for i, t := range taken {
		ids[i] = int64(t.File.Number)
	}
	return ids
}

// undated writes rows that tell their days themselves.
func (b *builder) undated(
	ctx context.Context, batch *store.Batch, g group, parts map[string][]int64,
) (taken []engine.Taken, rest []logs.File, err error) {
	to := map[store.Kind]string{}
	for _, kind := range store.Kinds {
		if to[kind], err = batch.Folder(g.log, kind); err != nil {
			return nil, nil, err
		}
	}
	text := b.statements[g.log]
	taken, rest, err = b.db.Take(ctx, tableOf[g.log], g.files,
		b.copy(byDay(strings.Replace(text.records, "SELECT ", "SELECT dt, ", 1), "EXCLUDE (dt)"), to[store.Records],
			unlikely, "PARTITION_BY (part)"),
		b.copy(byDay(text.profiles, ""), to[store.Profiles], "PARTITION_BY (part)"))
	if err != nil {
		return nil, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return taken, rest, b.origins(ctx, batch, to, parts)
}

// unlikely are the settings for rows that share few values: to look for equal ones would be in vain.
const unlikely = "DICTIONARY_SIZE_LIMIT 1"

// copy writes the rows of a statement as Parquet.
func (b *builder) copy(statement, to string, options ...string) string {
	options = append([]string{"FORMAT parquet", "COMPRESSION " + b.compression(), "WRITE_BLOOM_FILTER false"}, options...)
	return "COPY (" + statement + ") TO '" + quoted(to) + "' (" + strings.Join(options, ", ") + ")"
}

// compression is worth its time only for what is kept.
func (b *builder) compression() string {
	if b.options.Store == "" {
		return "uncompressed"
	}
	return "lz4_raw"
}

// origins finds out which files the rows of parts come from. Profiles come from the files of their day.
func (b *builder) origins(
	ctx context.Context, batch *store.Batch, to map[store.Kind]string, parts map[string][]int64,
) error {
	records, err := batch.Written(to[store.Records])
	if err != nil || len(records) == 0 {
		return err
	}
	written := parquet(slices.Concat(slices.Collect(maps.Values(records))...))
	_, rows, err := b.db.Run(ctx, "SELECT DISTINCT filename, file FROM "+written)
	if err != nil {
		return fmt.Errorf("files in parts: %w", err)
	}
	for _, row := range rows {
		parts[row[0].(string)] = append(parts[row[0].(string)], row[1].(int64))
	}
	profiles, err := batch.Written(to[store.Profiles])
	if err != nil {
		return err
	}
	for day, files := range profiles {
		for _, file := range files {
			for _, from := range records[day] {
				parts[file] = append(parts[file], parts[from]...)
			}
		}
	}
	return nil
}

func entryOf(log dataset.Log, t engine.Taken) store.Entry {
	f := t.File
	name, version := identify(f.File)
	return store.Entry{
		ID: int64(f.Number), Log: log, Name: name, Version: version, Size: f.Size, Day: f.Object.Day, Account: f.Object.Account,
		Region: f.Object.Region, Sum: t.Sum, Rows: t.Rows, Counts: t.Counts,
	}
}

// show gives the rows of the store that count the names of parts.
func (b *builder) show(ctx context.Context, found logs.Found) error {
	wanted := map[int64]bool{}
	for _, files := range [][]logs.File{found.Trail, found.Access} {
		for _, file := range files {
			wanted[int64(file.Number)] = true
		}
	}
	for _, t := range takings {
		first := b.window.listed[t.log].Format(schema.DayFormat)
		isWanted := func(e store.Entry) bool { return wanted[e.ID] || e.Day != "" && e.Day < first }
		for _, e := range b.store.Entries(t.log) {
			if isWanted(e) {
				b.entries[e.ID] = e
				for _, c := range e.Counts {
					b.tally.AddN(c.Kind, c.Times, c.Examples...)
				}
			}
		}
		if err := b.showLog(ctx, t, isWanted); err != nil {
			return err
		}
	}
	return nil
}

// identify returns the name of a file, which for a folder is the same wherever the folder lies, and its version.
func identify(f source.File) (name, version string) {
	if source.IsBucket(f.Root) || source.IsLogGroup(f.Root) {
		return f.Path(), f.Version
	}
	return f.Name, f.Version
}

func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }

// number gives the files the numbers that stand for them in the store.
func number(found logs.Found) {
	for log, files := range map[dataset.Log][]logs.File{dataset.Trail: found.Trail, dataset.Access: found.Access} {
		for i, file := range files {
			name, version := identify(file.File)
			files[i].Number = int(store.ID(log, name, version))
		}
	}
}
