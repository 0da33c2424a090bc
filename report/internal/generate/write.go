package generate

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"datatrail/internal/analysis/schema"
)

// Folders of the two log buckets under the folder that Write fills.
const (
	TrailFolder  = "trail-logs"
	AccessFolder = "access-logs"
)

const (
	recordsPerFile = 4000
	linesPerFile   = 20000
	// filesPerBackfill is how seldom a digest misses a log file.
	filesPerBackfill = 150
)

// Write writes the logs of the world below dir, under the keys that AWS would give them. After each day it reports how many
// requests are written.
func (w *World) Write(dir string, progress func(requests int)) error {
	return w.WriteContext(context.Background(), dir, progress)
}

// WriteContext is like Write, and stops when the context ends.
func (w *World) WriteContext(ctx context.Context, dir string, progress func(requests int)) error {
	out := &writer{
		ctx: ctx, world: w, dir: dir, names: w.rng(2), trail: map[string][]due{}, digests: w.digests(filepath.Join(dir, TrailFolder)),
	}
	m := w.maker()
	written := 0
	for day := range w.Days {
		requests := m.day(day)
		if err := out.day(w.Start.AddDate(0, 0, day), requests); err != nil {
			return err
		}
		written += len(requests)
		progress(written)
	}
	// What is delivered after the last day.
	for day := w.Days; len(out.trail) > 0; day++ {
		if err := out.day(w.Start.AddDate(0, 0, day), nil); err != nil {
			return err
		}
	}
	if err := out.digests.End(); err != nil {
		return err
	}
	return w.publicKeys(dir)
}

type writer struct {
	ctx     context.Context
	world   *World
	dir     string
	names   interface{ Uint64() uint64 }
	trail   map[string][]due // by day of delivery
	digests *Digests
	files   int
}

// due is a request that CloudTrail has yet to deliver.
type due struct {
	*request
	delivered time.Time
}

func (o *writer) day(day time.Time, requests []request) error {
	logged := map[string]map[AccessForm][][]byte{}
	for i := range requests {
		r := &requests[i]
		if r.inTrail {
			o.enqueue(r, day, r.completed.Add(r.delay))
			if r.twice {
				o.enqueue(r, day, r.completed.Add(r.delay+20*time.Minute))
			}
		}
		for _, e := range r.entries() {
			if err := o.log(e, logged); err != nil {
				return err
			}
		}
	}
	for bucket, forms := range sorted(logged) {
		if err := o.accessFiles(bucket, day, forms); err != nil {
			return err
		}
	}
	if err := o.deliver(day); err != nil {
		return err
	}
	return o.digests.Until(day.AddDate(0, 0, 1))
}

// log adds an entry to the records of its bucket in each form that it comes in, and again where it comes twice.
func (o *writer) log(e entry, logged map[string]map[AccessForm][][]byte) error {
	into := logged[e.bucket]
	if into == nil {
		into = map[AccessForm][][]byte{}
		logged[e.bucket] = into
	}
	for _, form := range o.world.forms(e) {
		text, err := e.in(form, o.world.Open)
		if err != nil {
			return fmt.Errorf("access log: %w", err)
		}
		into[form] = append(into[form], text)
		if e.twice {
			into[form] = append(into[form], text)
		}
	}
	return nil
}

// deliver writes the log files of a day, at least one for each hour in which something is due.
func (o *writer) deliver(day time.Time) error {
	key := day.Format(schema.DayFormat)
	all := o.trail[key]
	delete(o.trail, key)
	slices.SortStableFunc(all, func(a, b due) int { return a.delivered.Compare(b.delivered) })
	for first := 0; first < len(all); {
		end, last := first, all[first].delivered.Truncate(hour).Add(hour)
		for end < len(all) && end-first < recordsPerFile && all[end].delivered.Before(last) {
			end++
		}
		if err := o.events(all[first:end]); err != nil {
			return err
		}
		first = end
	}
	return nil
}

func (o *writer) enqueue(r *request, today, delivered time.Time) {
	if delivered.Sub(today) >= 24*time.Hour {
		// What waits for another day must not keep all requests of this one.
		waiting := *r
		r = &waiting
	}
	day := delivered.Format(schema.DayFormat)
	o.trail[day] = append(o.trail[day], due{r, delivered})
}

// events writes a log file of calls, and one of network activity when there is any. They are delivered with the last
// request. Lake Formation's record of its session stands in each file of calls.
func (o *writer) events(requests []due) error {
	if o.ctx.Err() != nil {
		return context.Cause(o.ctx)
	}
	at := requests[len(requests)-1].delivered
	oldest, newest := requests[0].completed, requests[0].completed
	calls, network := []event{requests[0].loan()}, []event(nil)
	for _, r := range requests {
		own, passing := r.records()
		calls, network = append(calls, own...), append(network, passing...)
		if r.completed.Before(oldest) {
			oldest = r.completed
		}
		if r.completed.After(newest) {
			newest = r.completed
		}
	}
	unique := fmt.Sprintf("%016X", o.names.Uint64())
	key := schema.TrailKey("", o.world.Account, o.world.Region, at, unique)
	if err := o.file(key, at, calls, oldest, newest); err != nil || network == nil {
		return err
	}
	return o.file(schema.NetworkKey("", o.world.Account, o.world.Region, at, unique), at, network, oldest, newest)
}

func (o *writer) file(key string, at time.Time, events []event, oldest, newest time.Time) error {
	records, err := encoded(events)
	if err != nil {
		return err
	}
	content := slices.Concat([]byte(`{"Records":[`), bytes.Join(records, []byte{','}), []byte("]}"))
	deliver := o.digests.Deliver
	if o.files++; o.files%filesPerBackfill == 0 {
		deliver = o.digests.DeliverLate
	}
	deliver(key, at, content, oldest, newest)
	return pack(filepath.Join(o.dir, TrailFolder, key), content)
}

// pack writes a file of CloudTrail.
func pack(file string, content []byte) error {
	return create(file, func(w *bufio.Writer) error {
		zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if _, err := zip.Write(content); err != nil {
			return err
		}
		return zip.Close()
	})
}

func create(file string, write func(*bufio.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("log folder: %w", err)
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("log file: %w", err)
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return fmt.Errorf("log file %s: %w", file, err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("log file %s: %w", file, err)
	}
	return f.Close()
}
