package answer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// taking says how the records of a log come into the store.
type taking struct {
	log   dataset.Log
	table string // of the files
	part  string // takes each record by itself
	more  string // columns beside those of the part
}

// The key of a record is the same for all records that may tell of the same call or request. Most keys stand once, and those
// records need not be brought together with others. Keys that are the same by chance do no harm.
var takings = []taking{
	{
		dataset.Trail, engine.TrailTable, "trail_events",
		"* REPLACE (nullif(same_call, eventid) AS same_call), " +
			"hash(CASE WHEN session LIKE 'AWSLF-%' THEN session ELSE same_call END) AS key",
	},
	{dataset.Access, engine.AccessTable, "access_lines", "*, hash(requestid, eventtime, operation, object_key) AS key"},
}

// stored shows the rows of the store as the part gave them.
var stored = map[dataset.Log]string{
	dataset.Trail: "* REPLACE (coalesce(same_call, eventid) AS same_call)", dataset.Access: "*",
}

// always is a time in which everything happens: the store takes whole files, of whatever days.
var always = [2]time.Time{time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// batchBytes is how much is read before it is put into the store: what an interruption costs.
var batchBytes int64 = 256 << 20

// statement gives the rows of files.
func (t taking) statement() (string, error) {
	part, err := queries.Part(t.part)
	if err != nil {
		return "", err
	}
	body, err := part.Bind(queries.Values{
		TrailTable: engine.TrailTable, AccessTable: engine.AccessTable, Since: queries.On(always[0]), Until: queries.On(always[1]),
	})
	if err != nil {
		return "", err
	}
	return "SELECT " + t.more + ", CASE WHEN regexp_full_match(day, '\\d{4}/\\d\\d/\\d\\d') THEN replace(day, '/', '-') ELSE '" +
		store.NoDay + "' END AS part FROM (" + body + ") AS records", nil
}

// statements are those of both logs, and the version of a store that was made with them.
func statements() (map[dataset.Log]string, string, error) {
	all := map[dataset.Log]string{}
	h := sha256.New()
	for _, t := range takings {
		text, err := t.statement()
		if err != nil {
			return nil, "", err
		}
		all[t.log] = text
		fmt.Fprintln(h, text)
	}
	fmt.Fprintln(h, engine.Version)
	return all, fmt.Sprintf("v%x", h.Sum(nil)[:8]), nil
}

// takeIn reads the files that the store does not hold yet.
func (b *builder) takeIn(ctx context.Context, found logs.Found) (err error) {
	in, err := b.store.Intake(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	fresh := map[dataset.Log][]logs.File{}
	size := int64(0)
	for log, files := range map[dataset.Log][]logs.File{dataset.Trail: found.Trail, dataset.Access: found.Access} {
		for _, file := range files {
			if b.store.Holds(int64(file.Number)) {
				b.told(file.Size)
				continue
			}
			fresh[log] = append(fresh[log], file)
			if size += file.Size; size >= batchBytes {
				if err := b.batch(ctx, in, fresh); err != nil {
					return err
				}
				fresh, size = map[dataset.Log][]logs.File{}, 0
			}
		}
	}
	return b.batch(ctx, in, fresh)
}

// batch puts files into the store, all of them or none.
func (b *builder) batch(ctx context.Context, in *store.Intake, files map[dataset.Log][]logs.File) (err error) {
	if len(files) == 0 {
		return nil
	}
	batch, err := in.Begin()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, batch.Drop()) }()
	var entries []store.Entry
	parts := map[string][]int64{}
	for _, t := range takings {
		if len(files[t.log]) == 0 {
			continue
		}
		taken, err := b.db.Read(ctx, t.table, files[t.log], "COPY ("+b.statements[t.log]+") TO '"+quoted(batch.Folder(t.log))+
			"' (FORMAT parquet, COMPRESSION "+b.compression()+", WRITE_BLOOM_FILTER false, PARTITION_BY (part))")
		if err != nil {
			return err
		}
		for _, file := range taken {
			entries = append(entries, entryOf(t.log, file))
		}
		if err := b.origins(ctx, batch.Pattern(t.log), parts); err != nil {
			return err
		}
	}
	return batch.Commit(entries, parts)
}

// compression is worth its time only for what is kept.
func (b *builder) compression() string {
	if b.options.Store == "" {
		return "uncompressed"
	}
	return "lz4_raw"
}

// origins finds out which files the rows of parts come from.
func (b *builder) origins(ctx context.Context, pattern string, parts map[string][]int64) error {
	if pattern == "" {
		return nil
	}
	_, rows, err := b.db.Run(ctx,
		"SELECT DISTINCT filename, file FROM read_parquet('"+quoted(pattern)+"', hive_partitioning = false)")
	if err != nil {
		return fmt.Errorf("files in parts: %w", err)
	}
	for _, row := range rows {
		parts[row[0].(string)] = append(parts[row[0].(string)], row[1].(int64))
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
	// A session may begin on the day before.
	earliest := b.window.baseline.AddDate(0, 0, -1).Format(time.DateOnly)
	latest := b.window.until.AddDate(0, 0, queries.DeliveryDays).Format(time.DateOnly)
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
		if err := b.showLog(ctx, t, b.store.Rows(t.log, earliest, latest, isWanted)); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) showLog(ctx context.Context, t taking, rows store.Rows) error {
	view := "kept_" + t.part
	b.kept[t.part] = view
	if rows.Files == nil {
		// Nothing has the columns of something.
		return b.db.Show(ctx, view, "SELECT "+stored[t.log]+" FROM ("+b.statements[t.log]+") AS none WHERE false")
	}
	names := make([]string, len(rows.Files))
	for i, name := range rows.Files {
		names[i] = "'" + quoted(name) + "'"
	}
	text := "SELECT " + stored[t.log] + " FROM read_parquet([" + strings.Join(names, ", ") + "], hive_partitioning = false)" +
		" WHERE dt BETWEEN '" + b.window.baseline.Format(schema.DayFormat) + "' AND '" + b.window.last(t.log) + "'"
	if len(rows.Without) > 0 {
		ids := make([]string, len(rows.Without))
		for i, id := range rows.Without {
			ids[i] = strconv.FormatInt(id, 10)
		}
		text += " AND file NOT IN (" + strings.Join(ids, ", ") + ")"
	}
	return b.db.Show(ctx, view, text)
}

// identify returns the name of a file, which for a folder is the same wherever the folder lies, and its version.
func identify(f source.File) (name, version string) {
	if strings.HasPrefix(f.Root, "s3://") {
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
