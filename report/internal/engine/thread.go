package engine

import (
	"strconv"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"datatrail/report/internal/logs"
)

// thread reads the files of a scan, one after the other.
type thread struct {
	scan    *scan
	reader  reader
	tally   *logs.Tally
	row     []logs.Value
	columns []int         // of the chunk, one for each value; negative: nobody asks for the value
	asked   [shares][]int // the others
	nth     [shares][]int // which of the chunk's profiles or places a row has
	count   [shares]int   // of profiles and places in the chunk
	texts   []texts
	numbers []numbers
	lists   []lists
	file    int // in work
	open    bool
	rows    int64
	chunk   int64 // in work, counted

	profiler *profiler
	profile  *profile   // of the row in work
	place    *profile   // of the row in work
	shared   []*profile // still to come
}

// prepare finds out what a chunk asks for.
func (t *thread) prepare(chunk duckdb.DataChunk, values []value) (vectors mapping.DataChunk, err error) {
	vectors, t.columns, err = chunkOf(chunk, len(values))
	if err != nil {
		return vectors, err
	}
	for sharing := range t.asked {
		t.asked[sharing], t.nth[sharing], t.count[sharing] = t.asked[sharing][:0], t.nth[sharing][:0], 0
	}
	t.chunk++
	for i, column := range t.columns {
		if column < 0 {
			continue
		}
		sharing := withNone
		if t.scan.met != nil && values[i].kind == textKind {
			sharing = t.profiler.shares[i]
		}
		t.asked[sharing] = append(t.asked[sharing], i)
		t.texts[i].clear()
		t.numbers[i].clear()
		t.lists[i].clear()
	}
	return vectors, nil
}

// nextShared gives the next profile.
func (t *thread) nextShared() bool {
	for len(t.shared) == 0 {
		i := int(t.scan.next.Add(1)) - 1
		if i >= len(t.scan.shared) {
			return false
		}
		t.shared = t.scan.shared[i]
	}
	t.profile, t.place, t.shared = t.shared[0], t.shared[0], t.shared[1:]
	t.profiler.row(t.profile, t.row)
	return true
}

// handOver hands over the profiles that the thread met.
func (t *thread) handOver() {
	if t.scan.met != nil {
		t.scan.met.add(t.profiler.take())
	}
}

func (t *thread) write(kind kind, i int, vector mapping.Vector, nth []int) error {
	switch kind {
	case numberKind:
		t.numbers[i].write(vector)
	case listKind:
		return t.lists[i].write(vector)
	case textKind:
		t.texts[i].write(vector, nth)
	}
	return nil
}

// finish notes what a file gave.
func (t *thread) finish() {
	t.open = false
	sum := t.reader.Sum()
	t.scan.mu.Lock()
	defer t.scan.mu.Unlock()
	t.scan.taken = append(t.scan.taken, Taken{File: t.scan.files[t.file], Sum: sum, Rows: t.rows, Counts: t.tally.Take()})
}

// take collects the values of a row of the chunk, and those that it shares with others only once.
func (t *thread) take(values []value) {
	t.collect(values, withNone)
	if t.scan.met != nil {
		t.share(values, withProfile, t.profile)
		t.share(values, withPlace, t.place)
	}
}

// share notes which profile or place a row has, and collects the values of one that is new in the chunk.
func (t *thread) share(values []value, with sharing, one *profile) {
	if one.chunk != t.chunk {
		one.chunk, one.nth = t.chunk, t.count[with]
		t.count[with]++
		t.collect(values, with)
	}
	t.nth[with] = append(t.nth[with], one.nth)
}

func (t *thread) collect(values []value, with sharing) {
	profile := len(t.row) - countersOf
	for _, i := range t.asked[with] {
		switch v := &values[i]; {
		case i == profile:
			t.numbers[i].add(t.profile.id, true)
		case i == profile+1:
			t.numbers[i].add(t.place.id, true)
		case i == profile+2:
			t.numbers[i].add(t.profile.records, true)
		case i == t.profiler.path && t.scan.isOfFiles():
			t.numbers[i].add(int64(t.scan.files[t.file].Number), true)
		case v.kind == textKind:
			t.texts[i].add(t.row[i].Text, t.row[i].Valid)
		case v.kind == numberKind:
			number, err := strconv.ParseInt(t.row[i].Text, 10, 64)
			t.numbers[i].add(number, t.row[i].Valid && err == nil)
		case v.kind == listKind:
			t.lists[i].add(v.fields, t.row[i])
		}
	}
}
