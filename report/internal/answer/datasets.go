package answer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// declared returns the declared datasets, each with a name of its own.
func (b *builder) declared() []dataset.Dataset {
	all := slices.Clone(b.options.Declared.Datasets)
	for i, d := range all {
		if d.Name == "" || d.Name == d.Bucket {
			all[i].Name = strings.TrimSuffix(d.Bucket+"/"+d.Prefix, "/")
		}
	}
	return all
}

// inBucket returns the datasets of a bucket: those that are declared, or else the bucket itself.
func (b *builder) inBucket(bucket string) []dataset.Dataset {
	var all []dataset.Dataset
	for _, d := range b.declared() {
		if d.Bucket == bucket {
			all = append(all, d)
		}
	}
	if all == nil {
		all = []dataset.Dataset{{Name: bucket, Bucket: bucket}}
	}
	return all
}

// datasets returns the datasets to report on: those that are asked for, or else those that are declared and the other buckets
// that one of the logs names. A bucket that is merely copied to is nobody's dataset.
func (b *builder) datasets() ([]dataset.Dataset, error) {
	if len(b.options.Datasets) > 0 {
		return b.chosen()
	}
	buckets := map[string]bool{}
	for _, d := range b.options.Declared.Datasets {
		buckets[d.Bucket] = true
	}
	for bucket, m := range b.met {
		if m.inTrail || m.inAccess {
			buckets[bucket] = true
		}
	}
	if len(buckets) == 0 {
		return nil, fmt.Errorf("datasets: the logs in %s name no bucket, and none is declared", b.options.Logs)
	}
	var all []dataset.Dataset
	for bucket := range buckets {
		all = append(all, b.inBucket(bucket)...)
	}
	slices.SortFunc(all, func(x, y dataset.Dataset) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Bucket, y.Bucket))
	})
	return all, nil
}

// chosen looks up what is asked for by bucket, which stands for all datasets in it, or by declared name.
func (b *builder) chosen() ([]dataset.Dataset, error) {
	known := map[string][]dataset.Dataset{}
	for _, d := range b.declared() {
		known[d.Name] = []dataset.Dataset{d}
	}
	for _, d := range b.declared() {
		known[d.Bucket] = b.inBucket(d.Bucket)
	}
	for bucket := range b.met {
		known[bucket] = b.inBucket(bucket)
	}
	var chosen []dataset.Dataset
	var unknown []string
	for _, name := range b.options.Datasets {
		found, ok := known[name]
		if !ok {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
		for _, d := range found {
			if !slices.ContainsFunc(chosen, func(o dataset.Dataset) bool { return o.Bucket == d.Bucket && o.Prefix == d.Prefix }) {
				chosen = append(chosen, d)
			}
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("-dataset %s: not in the logs and not declared; choose from %s",
			strings.Join(unknown, ", "), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return chosen, nil
}
