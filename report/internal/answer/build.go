package answer

import (
	"context"
	"errors"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/pseudonym"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// Options says what to report on.
type Options struct {
	// Logs is where the logs are. Required.
	Logs source.Source
	// Since and Until are the first and the last day of the period. Default: those of the logs.
	Since, Until time.Time
	// Datasets are the datasets to report on: declared names, or buckets with all datasets in them. Default: all declared
	// datasets, and all other buckets that one of the logs names, except as the target of a copy.
	Datasets []string
	// AsOf is the time up to which the logs were copied. Default: the time of the newest evidence in the logs.
	AsOf time.Time
	// Keys are CloudTrail's public keys, to check its log files with. Default: the files are not checked.
	Keys *digest.Keys
	// Declared is what the environment declares about the datasets. Default: nothing.
	Declared dataset.Declared
	// Pseudonyms is the key for the hashes that replace persons, sessions, principals, accounts and addresses. Default: they are
	// not replaced.
	Pseudonyms *pseudonym.Key
	// ListingLimit is the smallest number of listings in an hour that counts as a spree. Default: queries.ListingLimit.
	ListingLimit int
	// Threads is the number of threads. Default: all cores.
	Threads int
	// Memory is the memory that the program may use. Default: engine.DefaultMemory.
	Memory string
	// Store is the folder that keeps what was read, so that no file is read again. Default: nothing is kept.
	Store string
	// Begin is called with the number of bytes to read, Read with the number of further bytes that were read. Default: neither
	// is called.
	Begin, Read func(bytes int64)
}

// Build reads the logs and answers every question.
func Build(ctx context.Context, o Options) (report *Report, err error) {
	started := time.Now()
	// DuckDB keeps memory that it freed for the thread of the system that used it. On another thread it would take more.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	tally := &logs.Tally{}
	defer func() { err = tally.Beside(engine.Advise(err)) }()
	b, err := begin(ctx, o, tally)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.answer(ctx); err != nil {
		return nil, err
	}
	b.report.Read.TrailFiles, b.report.Read.AccessFiles = len(b.found.Trail), len(b.found.Access)
	b.report.Read.TrailBytes, b.report.Read.AccessBytes = logs.Size(b.found.Trail), logs.Size(b.found.Access)
	b.report.Read.Took = time.Since(started)
	b.report.Counts = tally.Counts()
	b.disguise()
	return &b.report, nil
}

// begin takes in what there is, and finds out what it is about.
func begin(ctx context.Context, o Options, tally *logs.Tally) (*builder, error) {
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	b := &builder{
		options: o, tally: tally, kept: map[string]string{}, entries: map[int64]store.Entry{},
		records: map[dataset.Log]store.Rows{},
	}
	if err := b.start(ctx); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *builder) start(ctx context.Context) (err error) {
	var version string
	if b.statements, version, err = statements(); err != nil {
		return err
	}
	o := b.options
	var opening errgroup.Group
	opening.Go(func() error { return b.open(ctx) })
	found, err := logs.Find(ctx, o.Logs, o.asked(), b.tally)
	if err == nil && len(found.Trail)+len(found.Access) == 0 {
		err = o.nothing()
	}
	if err == nil {
		b.store, err = store.Open(ctx, o.Store, version)
	}
	if err := errors.Join(err, opening.Wait()); err != nil {
		return err
	}
	b.window = periodOf(found, o.Since, o.Until, o.Store != "")
	b.found = b.window.cut(found, b.tally)
	number(b.found)
	if o.Begin != nil {
		o.Begin(b.found.Size())
	}
	if err := b.load(ctx, b.found); err != nil {
		return err
	}
	return b.look(ctx, b.found)
}

// open opens the engine.
func (b *builder) open(ctx context.Context) (err error) {
	o := b.options
	b.db, err = engine.Open(ctx, engine.Options{
		Threads: o.Threads, Memory: o.Memory, Read: o.Read, Sums: o.Store != "" || o.Keys != nil,
		Queries: b.statements[dataset.Trail].body + "\n" + b.statements[dataset.Access].body,
	})
	return err
}

func (b *builder) close() error {
	var problems []error
	if b.db != nil {
		problems = append(problems, b.db.Close())
	}
	if b.store != nil {
		problems = append(problems, b.store.Close())
	}
	return errors.Join(problems...)
}

type builder struct {
	db         *engine.Engine
	store      *store.Store
	statements map[dataset.Log]statement
	options    Options
	window     window
	tally      *logs.Tally
	found      logs.Found
	entries    map[int64]store.Entry      // of the files that count
	records    map[dataset.Log]store.Rows // that count
	kept       map[string]string
	members    map[string][]string // of each enum
	kinds      []string            // what is kept of each side of a dataset, as SQL calls it
	isLarge    bool                // whether the tables of calls and requests do not fit into memory
	report     Report

	met      map[string]mention // by bucket
	within   map[string]mention // by name of a dataset that is a prefix
	at       map[string]place
	earliest map[dataset.Log]time.Time // day of the first record
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
	return nil
}

// load takes in what the store does not hold yet, and brings the records of the store together.
func (b *builder) load(ctx context.Context, found logs.Found) error {
	if err := b.takeIn(ctx, found); err != nil {
		return err
	}
	if err := b.show(ctx, found); err != nil {
		return err
	}
	if err := b.fit(ctx); err != nil {
		return err
	}
	b.count()
	return b.resolve(ctx)
}

// told tells that so many bytes are done with.
func (b *builder) told(bytes int64) {
	if b.options.Read != nil {
		b.options.Read(bytes)
	}
}

// count counts the records.
func (b *builder) count() {
	for _, e := range b.entries {
		if e.Log == dataset.Trail {
			b.report.Read.TrailRecords += e.Rows
		} else {
			b.report.Read.AccessRecords += e.Rows
		}
	}
}

func (b *builder) values(of dataset.Dataset) queries.Values {
	v := queries.Values{
		TrailTable: engine.TrailTable, AccessTable: engine.AccessTable,
		Since: queries.On(b.window.since), Until: queries.On(b.window.until), Baseline: queries.On(b.window.baseline),
		Kept: b.kept, ListingLimit: b.options.ListingLimit, Literal: b.literal,
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
