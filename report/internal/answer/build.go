package answer

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/pseudonym"
	"datatrail/report/internal/source"
)

// Options say what to report on.
type Options struct {
	// Logs are where the logs lie. Required.
	Logs source.Source
	// Since and Until are the first and the last day. Default: those of the logs.
	Since, Until time.Time
	// Datasets are the declared names to report on, or buckets, with all datasets in them. Default: all that are declared, and all
	// other buckets that one of the logs names, other than as the target of copies.
	Datasets []string
	// AsOf is the time up to which the logs were copied. Default: that of the newest evidence in the folder.
	AsOf time.Time
	// Keys are CloudTrail's public keys, to check the trail's files with. Default: they are not checked.
	Keys *digest.Keys
	// Declared is what the environment says about the datasets. Default: nothing.
	Declared dataset.Declared
	// Pseudonyms is the key that persons, sessions, principals, accounts and addresses are replaced with. Default: they stay.
	Pseudonyms *pseudonym.Key
	// ListingLimit is the number of listings in an hour that makes a spree. Default: queries.ListingLimit.
	ListingLimit int
	// Threads is the number of threads. Default: all cores.
	Threads int
	// Memory is the limit of the database. Default: 1GB, and more for more than a gigabyte of logs.
	Memory string
	// Begin is told how many bytes there are to read, Read how many more have been read.
	Begin, Read func(bytes int64)
}

var partNames = []string{"trail_calls", "access_requests"}

// Build reads the logs and answers every question.
func Build(ctx context.Context, o Options) (report *Report, err error) {
	started := time.Now()
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	tally := &logs.Tally{}
	defer func() { err = tally.Beside(err) }()
	found, err := logs.Find(ctx, o.Logs, o.asked(), tally)
	if err != nil {
		return nil, err
	}
	if len(found.Trail)+len(found.Access) == 0 {
		return nil, fmt.Errorf("logs below %s: no CloudTrail or access-log file; name the log buckets, or the folder they were "+
			"copied to", o.Logs)
	}
	w := periodOf(found, o.Since, o.Until)
	found = w.cut(found, tally)
	size := found.Size()
	if o.Keys != nil && len(found.Digests) > 0 {
		size += logs.Found{Trail: found.Trail}.Size()
	}
	if o.Begin != nil {
		o.Begin(size)
	}
	b := builder{options: o, window: w, tally: tally}
	parts, err := b.parts()
	if err != nil {
		return nil, err
	}
	b.db, err = engine.Open(ctx, found, tally, engine.Options{
		Threads: o.Threads, Memory: o.Memory, Logs: found.Size(), Read: o.Read, Queries: strings.Join(parts, "\n"),
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.db.Close()) }()
	if err := b.load(ctx, parts); err != nil {
		return nil, err
	}
	if err := b.fit(ctx); err != nil {
		return nil, err
	}
	if err := b.look(ctx, found); err != nil {
		return nil, err
	}
	if err := b.answer(ctx); err != nil {
		return nil, err
	}
	b.report.Read.TrailFiles, b.report.Read.AccessFiles = len(found.Trail), len(found.Access)
	b.report.Read.Bytes, b.report.Read.Took = found.Size(), time.Since(started)
	b.report.Counts = tally.Counts()
	b.disguise()
	return &b.report, nil
}

type builder struct {
	db      *engine.Engine
	options Options
	window  window
	tally   *logs.Tally
	kept    map[string]string
	report  Report

	met      map[string]mention // by bucket
	within   map[string]mention // by name of a dataset that is a prefix
	at       map[string]place
	earliest time.Time // day of the first record
	digests  *digest.Result
}

// look finds out what the logs are about, and how far they go.
func (b *builder) look(ctx context.Context, found logs.Found) error {
	if err := b.meet(ctx, found.Access); err != nil {
		return err
	}
	if err := b.places(ctx, found); err != nil {
		return err
	}
	if err := b.evidence(ctx, found); err != nil {
		return err
	}
	if err := b.verify(ctx, found); err != nil {
		return err
	}
	b.tellDigests(found)
	return b.pulse(ctx)
}

// parts binds the two shared parts of the queries, which alone read the logs.
func (b *builder) parts() ([]string, error) {
	values := b.values(dataset.Dataset{})
	values.Since = values.Baseline
	texts := make([]string, len(partNames))
	for i, name := range partNames {
		part, err := queries.Part(name)
		if err != nil {
			return nil, err
		}
		if texts[i], err = part.Bind(values); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// load reads every file once and keeps what the parts give.
func (b *builder) load(ctx context.Context, parts []string) error {
	b.kept = map[string]string{}
	for i, name := range partNames {
		table := "kept_" + name
		if err := b.db.Keep(ctx, table, parts[i]); err != nil {
			return err
		}
		b.kept[name] = table
	}
	return b.count(ctx)
}

// once counts the records of a part, each once. Lines that cannot be split are told apart by nothing; each counts.
var once = map[string]string{
	"trail_calls":     "count(*)",
	"access_requests": "CAST(coalesce(sum(CASE WHEN operation IS NULL THEN deliveries ELSE 1 END), 0) AS bigint)",
}

func (b *builder) count(ctx context.Context) error {
	trail, access := b.db.Rows()
	b.report.Read.TrailRecords, b.report.Read.AccessRecords = trail, access
	records := map[string]int64{
		"trail_calls": trail - b.tally.Times(logs.OtherEvent) - b.tally.Times(logs.EchoEvent), "access_requests": access,
	}
	for name, read := range records {
		_, rows, err := b.db.Run(ctx, "SELECT "+once[name]+" FROM "+b.kept[name])
		if err != nil {
			return fmt.Errorf("records of %s: %w", name, err)
		}
		b.tally.AddN(logs.Duplicate, read-rows[0][0].(int64))
	}
	return nil
}

func (b *builder) values(of dataset.Dataset) queries.Values {
	v := queries.Values{
		TrailTable: engine.TrailTable, AccessTable: engine.AccessTable,
		Since: queries.On(b.window.since), Until: queries.On(b.window.until), Baseline: queries.On(b.window.baseline),
		Kept: b.kept, ListingLimit: b.options.ListingLimit,
	}
	v.Dataset, v.Recorded, v.AsOf = of, b.recorded(of), b.report.AsOf
	for _, log := range dataset.Logs {
		if !b.expects(log, of) {
			v.Unexpected = append(v.Unexpected, log)
		}
	}
	v.Proven = b.proven(of.Bucket)
	return v
}
