package generate

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
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
)

// Write writes the logs of the world below dir, under the keys that AWS would give them, and tells after each day how many
// requests are written.
func (w *World) Write(dir string, progress func(requests int)) error {
	out := &writer{dir: dir, names: w.rng(2), trail: map[string][]*request{}}
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
	return nil
}

type writer struct {
	dir   string
	names interface{ Uint64() uint64 }
	trail map[string][]*request // by day of delivery
}

func (o *writer) day(day time.Time, requests []request) error {
	lines := map[string][]string{}
	for i := range requests {
		r := &requests[i]
		if r.inTrail {
			o.enqueue(r, day, r.completed.Add(r.delay))
			if r.twice {
				o.enqueue(r, day, r.completed.Add(r.delay+20*time.Minute))
			}
		}
		for _, e := range r.entries() {
			lines[e.bucket] = append(lines[e.bucket], e.line())
			if r.twice {
				lines[e.bucket] = append(lines[e.bucket], e.line())
			}
		}
	}
	for bucket, all := range sorted(lines) {
		for i := 0; i < len(all); i += linesPerFile {
			if err := o.access(bucket, day, all[i:min(i+linesPerFile, len(all))]); err != nil {
				return err
			}
		}
	}
	key := day.Format(schema.DayFormat)
	due := o.trail[key]
	delete(o.trail, key)
	for i := 0; i < len(due); i += recordsPerFile {
		at := day.Add(share(i, len(due)))
		if err := o.events(at, due[i:min(i+recordsPerFile, len(due))]); err != nil {
			return err
		}
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
	o.trail[day] = append(o.trail[day], r)
}

func (o *writer) access(bucket string, day time.Time, lines []string) error {
	key := schema.AccessKey("s3/", owner, region, bucket, day, fmt.Sprintf("%016X", o.names.Uint64()))
	return o.create(filepath.Join(AccessFolder, key), func(w *bufio.Writer) error {
		for _, line := range lines {
			if _, err := w.WriteString(line + "\n"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *writer) events(delivered time.Time, requests []*request) error {
	key := schema.TrailKey("", owner, region, delivered, fmt.Sprintf("%016X", o.names.Uint64()))
	return o.create(filepath.Join(TrailFolder, key), func(w *bufio.Writer) error {
		zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return err
		}
		text := []byte(`{"Records":[`)
		for i, r := range requests {
			record, err := r.record()
			if err != nil {
				return err
			}
			if i > 0 {
				text = append(text, ',')
			}
			text = append(text, record...)
		}
		if _, err := zip.Write(append(text, "]}"...)); err != nil {
			return err
		}
		return zip.Close()
	})
}

func (o *writer) create(key string, write func(*bufio.Writer) error) error {
	file := filepath.Join(o.dir, key)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("log folder: %w", err)
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("log file: %w", err)
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return fmt.Errorf("log file %s: %w", key, err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("log file %s: %w", key, err)
	}
	return f.Close()
}
