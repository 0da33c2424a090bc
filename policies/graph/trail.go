package graph

import "datatrail/policies/prop"

// Trail is a CloudTrail trail with what it points at.
type Trail struct {
	*Resource
	// Bucket, Key, Group and Role are what the trail writes to and with.
	Bucket, Key, Group, Role Reference
	// Selectors are those that record events on S3 objects.
	Selectors []*Selector
	// SelectorsPending says that a part of the selectors is not yet known.
	SelectorsPending bool
}

// Outside is the name of the trail's bucket where that is none of the program. Empty: it is one, or not yet known.
func (t *Trail) Outside() string {
	if t.Bucket.Target != "" || t.Bucket.State != prop.Known {
		return ""
	}
	name, _ := t.First("s3BucketName").Text()
	return BucketOf(name)
}

// Running reports whether the trail records; a trail does unless it is told not to.
func (t *Trail) Running() Answer {
	flag, state := t.FirstOf("enableLogging", "isLogging").Flag()
	switch {
	case state == prop.Unknown:
		return Maybe
	case state == prop.Known && !flag:
		return No
	default:
		return Yes
	}
}

// Hears reports whether the trail records events of a bucket's Region. If either Region is not known, it returns true.
func (t *Trail) Hears(b *Bucket) bool {
	all, state := t.First("isMultiRegionTrail").Flag()
	return all || state == prop.Unknown || t.Region == "" || b.Region == "" || t.Region == b.Region
}

// MayName reports whether the part of the selectors that is not yet known may speak of the bucket.
func (t *Trail) MayName(b *Bucket) bool {
	if !t.SelectorsPending {
		return false
	}
	deps := append(append([]string{}, t.PropertyDeps["advancedEventSelectors"]...), t.PropertyDeps["eventSelectors"]...)
	if len(deps) == 0 {
		return true
	}
	for _, urn := range deps {
		if urn == b.URN {
			return true
		}
	}
	return false
}
