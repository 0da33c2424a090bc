package queries

import (
	"strings"

	"datatrail/internal/dataset"
)

// place is where a dataset is, in SQL.
type place struct {
	bucket string
	// prefix of its keys, logged the forms that it may have in the access log, and copied an expression for keys in the
	// header that names the source of a copy. No prefix: the dataset is the bucket.
	prefix, copied string
	logged         []string
	// whole is true when the dataset is the bucket after all. Empty: it is not.
	whole string
}

func placeOf(d dataset.Dataset) place {
	p := place{bucket: text(d.Bucket), prefix: text(d.Prefix), copied: text(d.CopiedPattern())}
	for _, form := range d.LoggedPrefixes() {
		p.logged = append(p.logged, text(form))
	}
	return p
}

// tests renders what a call or a request is about. Of a dataset that is a whole bucket they compare the bucket, and nothing
// else. encoded says that the keys are those of the access log, where trail_calls are made of it.
func (p place) tests(encoded bool) map[string]string {
	if p.bucket == "" {
		return nil
	}
	bucket, copied := "bucket = "+p.bucket, "copy_source = "+p.bucket
	if p.prefix == "" {
		return map[string]string{
			"on_dataset": bucket, "on_object": bucket, "requested": bucket, "from_dataset": copied, "elsewhere": "bucket <> " + p.bucket,
		}
	}
	both := func(first string, tests ...string) string {
		if p.whole != "" {
			tests = append([]string{p.whole}, tests...)
		}
		return "(" + first + " AND " + either(tests) + ")"
	}
	var logged []string
	for _, form := range p.logged {
		logged = append(logged, beginsWith("object_key", form))
	}
	requested := both(bucket, logged...)
	onDataset := both(bucket, beginsWith("object_key", p.prefix), beginsWith("listed_prefix", p.prefix))
	onObject := both(bucket, beginsWith("object_key", p.prefix))
	if encoded {
		onDataset, onObject = requested, requested
	}
	return map[string]string{
		"on_dataset": onDataset, "on_object": onObject, "requested": requested,
		"from_dataset": both(copied, "regexp_like(copy_key, "+p.copied+")"),
		"elsewhere":    "NOT coalesce(" + onObject + ", false)",
	}
}

func beginsWith(column, prefix string) string {
	return "coalesce(strpos(" + column + ", " + prefix + ") = 1, false)"
}

func either(tests []string) string {
	if len(tests) == 1 {
		return tests[0]
	}
	return "(" + strings.Join(tests, " OR ") + ")"
}

// value names what a placeholder is made of.
func value(placeholder string) string {
	if _, made := (place{bucket: "any"}).tests(false)[placeholder]; made {
		return "bucket"
	}
	return placeholder
}

// placeColumns are those of asked that say where a dataset with a prefix is.
var placeColumns = []string{"prefix", "prefix_encoded", "prefix_twice", "copied"}

// placeRow are their values. A dataset that is its bucket has empty texts.
func placeRow(d dataset.Dataset) []string {
	forms := append(d.LoggedPrefixes(), "", "", "")
	for i := 1; i < len(placeColumns)-1; i++ {
		if forms[i] == "" {
			forms[i] = forms[i-1]
		}
	}
	var row []string
	for _, form := range append(forms[:len(placeColumns)-1], d.CopiedPattern()) {
		row = append(row, "'"+strings.ReplaceAll(form, "'", "''")+"'")
	}
	return row
}

// askedPlace is that of the dataset that is asked about.
func askedPlace(parted bool) place {
	p := place{bucket: of("bucket")}
	if parted {
		p.prefix, p.copied = of("prefix"), of("copied")
		p.logged = []string{of("prefix"), of("prefix_encoded"), of("prefix_twice")}
		p.whole = of("prefix") + " = ''"
	}
	return p
}
