package queries

import (
	"slices"
	"strings"
)

// subject is what calls and requests are compared with, each a text of SQL.
type subject struct {
	bucket string
	// source is the bucket as the source of a copy.
	source string
	// prefix begins the keys, and logged are the forms in which the access log writes it. Empty of a whole bucket.
	prefix string
	logged []string
	// copied is a regular expression for the same keys in the source of a copy.
	copied string
	// whole is true where the subject turns out to be a whole bucket. Empty where that is known beforehand.
	whole string
}

// subject is the one dataset.
func (v Values) subject() subject {
	d := v.Dataset
	if d.Bucket == "" {
		return subject{}
	}
	s := subject{bucket: v.literal("bucket", d.Bucket), source: v.literal("copy_source", d.Bucket)}
	if d.Prefix != "" {
		s.prefix, s.copied = text(d.Prefix), text(d.CopiedPattern())
		for _, form := range d.LoggedPrefixes() {
			s.logged = append(s.logged, text(form))
		}
	}
	return s
}

// belongs renders the tests of what a call or a request is about. Of a dataset that is a whole bucket they compare the bucket,
// and nothing else. encoded says that the keys are those of the access log, where trail_calls are made of it.
func belongs(s subject, encoded bool) map[string]string {
	if s.bucket == "" {
		return nil
	}
	bucket, copied := "bucket = "+s.bucket, "copy_source = "+s.source
	if s.prefix == "" {
		return map[string]string{
			"on_dataset": bucket, "on_object": bucket, "requested": bucket, "from_dataset": copied,
			"elsewhere": "bucket <> " + s.bucket,
		}
	}
	within := func(prefixes []string, columns ...string) string {
		var tests []string
		for _, column := range columns {
			for _, prefix := range prefixes {
				tests = append(tests, beginsWith(column, prefix))
			}
		}
		return "(" + bucket + " AND " + s.either(tests) + ")"
	}
	requested := within(s.logged, "object_key")
	onDataset, onObject := within([]string{s.prefix}, "object_key", "listed_prefix"), within([]string{s.prefix}, "object_key")
	if encoded {
		onDataset, onObject = requested, requested
	}
	return map[string]string{
		"on_dataset": onDataset, "on_object": onObject, "requested": requested,
		"from_dataset": "(" + copied + " AND " + s.either([]string{"regexp_like(copy_key, " + s.copied + ")"}) + ")",
		"elsewhere":    "NOT coalesce(" + onObject + ", false)",
	}
}

func beginsWith(column, prefix string) string {
	return "coalesce(starts_with(" + column + ", " + prefix + "), false)"
}

// either is true when one of the tests is, and of a whole bucket always.
func (s subject) either(tests []string) string {
	if s.whole != "" {
		tests = slices.Insert(tests, 0, s.whole)
	}
	if len(tests) == 1 {
		return tests[0]
	}
	return "(" + strings.Join(tests, " OR ") + ")"
}

// membership are the placeholders that belongs renders.
var membership = []string{"on_dataset", "on_object", "requested", "from_dataset", "elsewhere"}

// value names what a placeholder is made of.
func value(placeholder string) string {
	if slices.Contains(membership, placeholder) {
		return "bucket"
	}
	return placeholder
}
