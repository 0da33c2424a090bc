package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// group is files whose rows go into one part of the store.
type group struct {
	log dataset.Log
	// day is the partition that all rows belong to, yyyy-MM-dd. It is empty where names do not tell it, but each row.
	day   string
	files []logs.File
}

// batchBytes is how much is read before it is put into the store: what an interruption costs.
var batchBytes int64 = 256 << 20

// batches are the files that the store does not hold yet, those of a day together. Files far away are fetched ahead until ctx ends.
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
		first := len(groups)
		for _, g := range byDay {
			groups = append(groups, *g)
		}
		slices.SortFunc(groups[first:], func(a, b group) int { return cmp.Compare(a.day, b.day) })
	}
	for _, g := range groups {
		fresh = append(fresh, g.files...)
	}
	fresh = logs.Ahead(ctx, fresh)
	for i := range groups {
		n := len(groups[i].files)
		groups[i].files, fresh = fresh[:n], fresh[n:]
	}
	return cut(groups)
}

// cut puts groups into batches, and takes a group apart that is too large for one.
func cut(groups []group) [][]group {
	var all [][]group
	var batch []group
	size := int64(0)
	for _, g := range groups {
		for i := 0; i < len(g.files); i++ {
			if size += g.files[i].Size; size < batchBytes {
				continue
			}
			all = append(all, append(batch, group{g.log, g.day, g.files[:i+1]}))
			g.files, batch, size, i = g.files[i+1:], nil, 0, -1
		}
		if len(g.files) > 0 {
			batch = append(batch, g)
		}
	}
	if batch != nil {
		all = append(all, batch)
	}
	return all
}
