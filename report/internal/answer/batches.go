package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// group is files whose rows are read together.
type group struct {
	log dataset.Log
	// day is the partition that all rows belong to, yyyy-MM-dd. It is empty where each row has to tell its own.
	day   string
	files []logs.File
}

// batchBytes is how much is read before it is put into the store: what an interruption costs.
var batchBytes int64 = 256 << 20

// batches are the files that the store does not hold yet, those of a day together. Files far away are fetched ahead, until ctx
// ends.
func (b *builder) batches(ctx context.Context, found logs.Found) [][]group {
	var groups []group
	var fresh []logs.File
	for _, g := range []group{{log: dataset.Trail, files: found.Trail}, {log: dataset.Access, files: found.Access}} {
		byDay := map[string]*group{}
		for _, file := range g.files {
			if b.store.Holds(int64(file.Number)) {
				b.told(file.Size)
				continue
			}
			day := ""
			if !file.Object.IsByDelivery {
				day = strings.ReplaceAll(file.Object.Day, "/", "-")
			}
			if byDay[day] == nil {
				byDay[day] = &group{log: g.log, day: day}
			}
			byDay[day].files = append(byDay[day].files, file)
		}
		days := make([]group, 0, len(byDay))
		for _, g := range byDay {
			// The large files of a day come first, so that no thread has one left when the others are done.
			slices.SortStableFunc(g.files, func(a, b logs.File) int { return cmp.Compare(b.Size, a.Size) })
			days = append(days, *g)
		}
		slices.SortFunc(days, func(a, b group) int { return cmp.Compare(a.day, b.day) })
		groups = append(groups, gather(days)...)
	}
	for _, g := range groups {
		fresh = append(fresh, g.files...)
	}
	fresh = logs.Ahead(ctx, fresh)
	for i := range groups {
		n := len(groups[i].files)
		groups[i].files, fresh = fresh[:n], fresh[n:]
	}
	return cut(groups, b.options.Store != "", b.options.Threads)
}

// little is the size of a day that is not worth a statement of its own.
var little int64 = 256 << 10

// gather puts little days into one group: for each of them, planning would take longer than reading. Files of unknown size may
// be large.
func gather(days []group) []group {
	large := make([]group, 0, len(days))
	var small group
	for _, g := range days {
		if size := logs.Size(g.files); g.day != "" && (size >= little || size == 0) {
			large = append(large, g)
			continue
		}
		small = group{log: g.log, files: append(small.files, g.files...)}
	}
	if len(days)-len(large) < 2 {
		return days
	}
	return append(large, small)
}

// pieces is at least how many pieces of files make a batch. A thread reads a piece, of one log.
const pieces = 4

// smallest is the size of a piece that is worth a part.
const smallest = 1 << 20

// sizes are how large the pieces of each log are: so small that several threads have something to read even of one day, and so
// large that a few runs do not leave more parts of it than it may have.
func sizes(groups []group, threads int) map[dataset.Log]int64 {
	all := map[dataset.Log]int64{}
	for _, g := range groups {
		all[g.log] += logs.Size(g.files)
	}
	for log, size := range all {
		all[log] = min(batchBytes/pieces, max(size/int64(max(1, min(threads, mostParts/2))), smallest))
	}
	return all
}

// cut puts groups into batches, and takes large groups apart. What goes with the program is one batch: an interruption would cost
// all of it anyway, and at the end of each batch threads wait for the last.
func cut(groups []group, isKept bool, threads int) [][]group {
	var all [][]group
	most := sizes(groups, threads)
	var batch []group
	whole := int64(0)
	for _, g := range groups {
		files, size := g.files, int64(0)
		for first, i := 0, 0; i < len(files); i++ {
			size += files[i].Size
			if size < most[g.log] && i < len(files)-1 {
				continue
			}
			batch = append(batch, group{g.log, g.day, files[first : i+1]})
			whole, size, first = whole+size, 0, i+1
			if isKept && whole >= batchBytes {
				all, batch, whole = append(all, batch), nil, 0
			}
		}
	}
	if batch != nil {
		all = append(all, batch)
	}
	return all
}
