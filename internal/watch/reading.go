package watch

import (
	"slices"

	"datatrail/internal/dataset"
)

// reading is a measure in one of the two logs.
type reading struct {
	Measure

	log dataset.Log
}

func (m Measure) in(l dataset.Log) reading { return reading{m, l} }

// bucket is the field with the name of the bucket.
func (r reading) bucket() string {
	if r.log == dataset.Access {
		return loggedBucket
	}
	return fieldBucket
}

// pattern picks the records that count, of whichever bucket.
func (r reading) pattern() pattern {
	d := r.definition()
	if r.log == dataset.Access {
		return d.ofLogged(dataset.LogOperations(d.operations...))
	}
	return d.trail
}

// patterns pick the records of one dataset that count. A record matches one of them at the most.
func (r reading) patterns(s Source) []pattern {
	d := r.definition()
	switch {
	case r.log == dataset.Access && !s.IsWhole():
		return spreadOver(dataset.LogOperations(d.operations...), d.loggedBelow(s))
	case r.log != dataset.Access && d.copies:
		return copiesOut(s)
	case s.IsWhole():
		return []pattern{r.pattern()}
	}
	out := slices.Clone(d.trail)
	out[slices.Index(out, hasBucket)] = equals(fieldBucket, s.Bucket)
	return []pattern{append(out, keysBelow(s.Prefix, d.lists))}
}

// byBucket lists the measures that take the bucket's name from the record.
func byBucket(l dataset.Log) []reading {
	var out []reading
	for _, m := range Measures() {
		if r := m.in(l); r.pattern() != nil {
			out = append(out, r)
		}
	}
	return out
}

// value is what a record adds to the metric.
func (r reading) value() string {
	switch {
	case !r.definition().bytes:
		return "1"
	case r.log == dataset.Access:
		return "$." + loggedBytes
	default:
		return "$." + fieldBytes
	}
}

// dimensionBucket is the only dimension of the metrics.
const dimensionBucket = "BucketName"

// metric is where the measure of one dataset is found. No bucket's name contains a slash, so that a dataset with a prefix
// never shares a metric with a bucket.
func (r reading) metric(namespace string, s Source) metric {
	switch {
	case !s.IsWhole():
		return metric{namespace: namespace, name: string(r.Measure) + "/" + s.Dataset}
	case r.pattern() == nil:
		return metric{namespace: namespace, name: string(r.Measure) + "-" + s.Bucket}
	}
	return metric{namespace: namespace, name: string(r.Measure), dimensions: []dimension{{dimensionBucket, s.Bucket}}}
}
