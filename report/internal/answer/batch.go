package answer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"datatrail/internal/dataset"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/store"
)

// batch is a set of files that come into the store together. Several groups of them are read at once.
type batch struct {
	*builder
	into    *store.Batch
	waiting map[dataset.Log]*waiting

	mu      sync.Mutex
	read    []store.Entry
	filesIn map[string][]int64 // by part, of those with records
}

// waiting is the profiles of a log that are not written yet.
type waiting struct {
	engine.Met
	groups atomic.Int64 // that may bring more
}

// put puts files into the store, all of them or none.
func (b *builder) put(ctx context.Context, in *store.Intake, groups []group) (err error) {
	into, err := in.Begin()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.Drop()) }()
	all := &batch{builder: b, into: into, waiting: map[dataset.Log]*waiting{}, filesIn: map[string][]int64{}}
	for _, g := range groups {
		if all.waiting[g.log] == nil {
			all.waiting[g.log] = &waiting{}
		}
		all.waiting[g.log].groups.Add(1)
	}
	if err := b.beside(ctx, forEach(groups, all.take)...); err != nil {
		return err
	}
	return into.Commit(all.read, all.filesIn)
}

// take writes the records of a group. Their profiles wait for the last group of the log, unless there are too many of them.
func (b *batch) take(ctx context.Context, g group) error {
	write := b.apart
	if g.day != "" {
		write = b.ofDay
	}
	for len(g.files) > 0 {
		taken, rest, err := write(ctx, g)
		if err != nil {
			return err
		}
		b.note(g.log, taken)
		if b.waiting[g.log].IsFull() {
			if err := b.share(ctx, g.log); err != nil {
				return err
			}
		}
		g.files = rest
	}
	if b.waiting[g.log].groups.Add(-1) > 0 {
		return nil
	}
	return b.share(ctx, g.log)
}

func (b *batch) note(log dataset.Log, taken []engine.Taken) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, file := range taken {
		b.read = append(b.read, entryOf(log, file))
	}
}

// share writes the profiles and places that were met.
func (b *batch) share(ctx context.Context, log dataset.Log) error {
	to, err := b.into.Folder(log, store.Profiles)
	if err != nil {
		return err
	}
	return b.db.Share(ctx, tableOf[log], &b.waiting[log].Met, b.copy(byDay(b.statements[log].profiles, ""), to, partitioned))
}

const (
	// partitioned writes rows apart by their days.
	partitioned = "PARTITION_BY (part)"
	// unlikely is for rows that share few values: to look for equal ones would be in vain.
	unlikely = "DICTIONARY_SIZE_LIMIT 1"
)

// ofDay writes the records of one day. It returns the files that wait. To put records apart by their days would hold and copy
// each of them once more.
func (b *batch) ofDay(ctx context.Context, g group) (taken []engine.Taken, rest []logs.File, err error) {
	to, err := b.into.File(g.log, store.Records, g.day)
	if err != nil {
		return nil, nil, err
	}
	text := b.copy(b.statements[g.log].records, to, unlikely)
	taken, rest, err = b.db.Take(ctx, tableOf[g.log], g.files, &b.waiting[g.log].Met, text)
	if err != nil {
		return nil, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range taken {
		b.filesIn[to] = append(b.filesIn[to], int64(t.File.Number))
	}
	return taken, rest, nil
}

// apart writes the records of several days, or of files whose names tell none, each to its day.
func (b *batch) apart(ctx context.Context, g group) (taken []engine.Taken, rest []logs.File, err error) {
	to, err := b.into.Folder(g.log, store.Records)
	if err != nil {
		return nil, nil, err
	}
	text := byDay(strings.Replace(b.statements[g.log].records, "SELECT ", "SELECT dt, ", 1), "EXCLUDE (dt)")
	taken, rest, err = b.db.Take(ctx, tableOf[g.log], g.files, &b.waiting[g.log].Met, b.copy(text, to, unlikely, partitioned))
	if err != nil {
		return nil, nil, err
	}
	return taken, rest, b.origins(ctx, to)
}

// origins finds out which files the records come from that were put apart.
func (b *batch) origins(ctx context.Context, folder string) error {
	written, err := b.into.Written(folder)
	if err != nil || len(written) == 0 {
		return err
	}
	_, rows, err := b.db.Run(ctx, "SELECT DISTINCT filename, file FROM "+parquet(written))
	if err != nil {
		return fmt.Errorf("files in parts: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, row := range rows {
		b.filesIn[row[0].(string)] = append(b.filesIn[row[0].(string)], row[1].(int64))
	}
	return nil
}
