package answer

import (
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// called is what a report calls a dataset: its bucket, and behind it the prefix that it may have.
func called(d dataset.Dataset) string {
	if d.Prefix == "" {
		return d.Bucket
	}
	return d.Bucket + "/" + d.Prefix
}

// bucketOf is the bucket of what is called so. No bucket's name contains a slash.
func bucketOf(called string) string {
	bucket, _, _ := strings.Cut(called, "/")
	return bucket
}

// dataset returns what is declared of a dataset, or nothing but its bucket.
func (b *builder) dataset(name string) dataset.Dataset {
	all := b.options.Declared.Datasets
	if i := slices.IndexFunc(all, func(d dataset.Dataset) bool { return called(d) == name }); i >= 0 {
		return all[i]
	}
	return dataset.Dataset{Bucket: bucketOf(name)}
}

// isParted reports whether datasets are declared that are prefixes of a bucket. The bucket is none then.
func (b *builder) isParted(bucket string) bool {
	below := func(d dataset.Dataset) bool { return d.Bucket == bucket && d.Prefix != "" }
	return slices.ContainsFunc(b.options.Declared.Datasets, below)
}
