package answer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
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
	log  dataset.Log
	part string // takes each record by itself
	more string // columns beside those of the part
}

// The key of a record is the same for all records that may tell of the same call or request. Most keys stand once, and those
// records need not be brought together with others. Keys that are the same by chance do no harm.
var takings = []taking{
	{
		dataset.Trail, "trail_events",
		"* REPLACE (nullif(same_call, eventid) AS same_call), " +
			"hash(CASE WHEN session LIKE 'AWSLF-%' THEN session ELSE same_call END) AS key",
	},
	{
		dataset.Access, "access_lines",
		"*, hash(requestid, CASE WHEN requestid = '-' THEN eventtime END, operation, object_key) AS key",
	},
}

// stored shows the rows of the store as the part gave them.
var stored = map[dataset.Log]string{
	dataset.Trail: "* REPLACE (coalesce(same_call, eventid) AS same_call)", dataset.Access: "*",
}

// tableOf are the tables of the files.
var tableOf = map[dataset.Log]string{dataset.Trail: engine.TrailTable, dataset.Access: engine.AccessTable}

// always is a time in which everything happens: the store takes whole files, of whatever days.
var always = [2]time.Time{time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

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
	return "SELECT " + t.more + " FROM (" + body + ") AS records", nil
}

// byDay puts rows apart by the day of their partition, where the name of their file does not tell it.
func byDay(statement string) string {
	return "SELECT *, CASE WHEN regexp_full_match(dt, '\\d{4}/\\d\\d/\\d\\d') THEN replace(dt, '/', '-') ELSE '" + store.NoDay +
		"' END AS part FROM (" + statement + ") AS rows"
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
	file, err := batch.File(crowd.Log, crowd.Day)
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
		into := b.dated
		if groups[i].day == "" {
			into = b.undated
		}
		taken[i], parts[i], err = into(ctx, batch, groups[i])
		return err
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

// dated writes the rows of one day, and returns which files they come from. To put rows apart by their days would hold and copy
// each of them once more.
func (b *builder) dated(ctx context.Context, batch *store.Batch, g group) ([]engine.Taken, map[string][]int64, error) {
	file, err := batch.File(g.log, g.day)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(g.files))
	for i, f := range g.files {
		ids[i] = int64(f.Number)
	}
	taken, err := b.db.Read(ctx, tableOf[g.log], g.files, b.copy(b.statements[g.log], file))
	return taken, map[string][]int64{file: ids}, err
}

// undated writes rows that tell their days themselves.
func (b *builder) undated(ctx context.Context, batch *store.Batch, g group) ([]engine.Taken, map[string][]int64, error) {
	folder, err := batch.Folder(g.log)
	if err != nil {
		return nil, nil, err
	}
	taken, err := b.db.Read(ctx, tableOf[g.log], g.files, b.copy(byDay(b.statements[g.log]), folder, "PARTITION_BY (part)"))
	if err != nil {
		return nil, nil, err
	}
	parts := map[string][]int64{}
	b.mu.Lock()
	defer b.mu.Unlock()
	return taken, parts, b.origins(ctx, batch.Pattern(folder), parts)
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
		last := strings.ReplaceAll(b.window.last(t.log), "/", "-")
		rows := b.store.Rows(t.log, b.window.baseline.Format(time.DateOnly), last, isWanted)
		if err := b.showLog(ctx, t, rows); err != nil {
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
	text := "SELECT " + stored[t.log] + " FROM " + parquet(rows.Files) +
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
