package queries

import (
	"strings"

	"datatrail/internal/dataset"
)

// belongs renders the tests of what a call or a request is about. Of a dataset that is a whole bucket they compare the bucket,
// and nothing else. encoded says that the keys are those of the access log, where trail_calls are made of it.
func belongs(d dataset.Dataset, encoded bool) map[string]string {
	if d.Bucket == "" {
		return nil
	}
	bucket, copied := "bucket = "+text(d.Bucket), "copy_source = "+text(d.Bucket)
	if d.Prefix == "" {
		return map[string]string{
			"on_dataset": bucket, "on_object": bucket, "requested": bucket, "from_dataset": copied,
			"elsewhere": "bucket <> " + text(d.Bucket),
		}
	}
	within := func(columns ...string) string {
		var tests []string
		for _, column := range columns {
			tests = append(tests, beginsWith(column, d.Prefix))
		}
		return "(" + bucket + " AND " + either(tests) + ")"
	}
	var logged []string
	for _, form := range d.LoggedPrefixes() {
		logged = append(logged, beginsWith("object_key", form))
	}
	requested := "(" + bucket + " AND " + either(logged) + ")"
	onDataset, onObject := within("object_key", "listed_prefix"), within("object_key")
	if encoded {
		onDataset, onObject = requested, requested
	}
	return map[string]string{
		"on_dataset": onDataset, "on_object": onObject, "requested": requested,
		"from_dataset": "(" + copied + " AND regexp_like(copy_key, " + text(d.CopiedPattern()) + "))",
		"elsewhere":    "NOT coalesce(" + onObject + ", false)",
	}
}

func beginsWith(column, prefix string) string {
	return "coalesce(starts_with(" + column + ", " + text(prefix) + "), false)"
}

func either(tests []string) string {
	if len(tests) == 1 {
		return tests[0]
	}
	return "(" + strings.Join(tests, " OR ") + ")"
}

// value names what a placeholder is made of.
func value(placeholder string) string {
	if _, made := belongs(dataset.Dataset{Bucket: "any"}, false)[placeholder]; made {
		return "bucket"
	}
	return placeholder
}
