package watch

import "datatrail/internal/dataset"

// Source is a dataset that is watched: a data bucket, or a prefix of one.
type Source struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// Bucket is the physical name. Required.
	Bucket string
	// Prefix of the dataset's keys, with its slash. Default: the whole bucket.
	Prefix string
}

// IsWhole reports whether the dataset is its bucket.
func (s Source) IsWhole() bool { return s.Prefix == "" }

// FilterID names the request metrics filter of the dataset.
func (s Source) FilterID() string {
	if s.IsWhole() {
		return FilterWhole
	}
	return s.Dataset
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

// anyWhole reports whether some dataset is its bucket, and anyPrefix whether some is not.
func anyWhole(sources []Source) bool  { return anyOfThem(sources, true) }
func anyPrefix(sources []Source) bool { return anyOfThem(sources, false) }

func anyOfThem(sources []Source, whole bool) bool {
	for _, s := range sources {
		if s.IsWhole() == whole {
			return true
		}
	}
	return false
}
