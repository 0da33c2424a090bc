package watch

import (
	"slices"

	"datatrail/internal/dataset"
)

// Source is a dataset that is watched: a data bucket, or a prefix of one.
type Source struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// Bucket is the physical name. Required.
	Bucket string
	// Prefix of the dataset's keys, with its slash. Default: the whole bucket.
	Prefix string
	// Filter is the name of the dataset's configurations on its bucket. Required if others also configure the bucket. Default:
	// FilterWhole, or the dataset's name with a prefix.
	Filter string
}

// IsWhole reports whether the dataset is a whole bucket.
func (s Source) IsWhole() bool { return s.Prefix == "" }

// FilterID returns the id of the dataset's request metrics filter.
func (s Source) FilterID() string {
	switch {
	case s.Filter != "":
		return s.Filter
	case s.IsWhole():
		return FilterWhole
	default:
		return s.Dataset
	}
}

// place is what people are told of: the bucket, and the prefix.
func (s Source) place() string {
	if s.IsWhole() {
		return s.Bucket
	}
	return s.Bucket + "/" + s.Prefix
}

// under is the dataset with a perimeter.
func (s Source) under(p dataset.Perimeter) dataset.Dataset {
	return dataset.Dataset{Name: s.Dataset, Bucket: s.Bucket, Prefix: s.Prefix, Perimeter: &p}
}

// anyPrefix reports whether some dataset is a prefix.
func anyPrefix(sources []Source) bool {
	return slices.ContainsFunc(sources, func(s Source) bool { return !s.IsWhole() })
}
