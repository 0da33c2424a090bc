package watch

import "errors"

// StorageClassesSpec describes StorageClasses.
type StorageClassesSpec struct {
	// Sources are the data buckets to analyse. Required.
	Sources []Source
	// TargetARN is the bucket that the analyses are exported to, in the same Region. Required.
	TargetARN string
	// TargetAccount is the account of that bucket. Required.
	TargetAccount string
	// TargetPrefix is the part of the keys before the dataset's name, with its slash. Required.
	TargetPrefix string
}

// Validate refuses missing buckets and a missing target.
func (spec *StorageClassesSpec) Validate() error {
	if len(spec.Sources) == 0 || spec.TargetARN == "" || spec.TargetAccount == "" || spec.TargetPrefix == "" {
		return errors.New("Sources, TargetARN, TargetAccount and TargetPrefix are required")
	}
	return nil
}
