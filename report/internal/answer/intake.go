package answer

import (
	"context"
	"errors"
	"fmt"
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
		if err := b.put(ctx, in, groups); err != nil {
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
	var profiles, places []job
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
		rows := b.rowsThatCount(t, isWanted)
		b.records[t.log], b.kept[t.part] = rows[store.Records], t.part
		profiles = append(profiles, b.keepProfiles(t, rows)...)
		places = append(places, func(ctx context.Context) error { return b.keepPlaces(ctx, t, rows) })
	}
	if err := b.beside(ctx, slices.Concat(profiles, places)...); err != nil {
		return err
	}
	return b.beside(ctx, slices.Concat(forEach(takings, b.showProfiles), forEach(takings, b.showRecords))...)
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
