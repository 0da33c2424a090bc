package render

import (
	"strings"
	"time"

	"datatrail/report/internal/answer"
)

// origin is something that the report was made of, or by.
type origin struct{ Noun, Text string }

// originsOf says what an auditor asks of a report before reading it.
func originsOf(report *answer.Report) []origin {
	from := report.Origin
	var all []origin
	add := func(noun, text string) {
		if text != "" {
			all = append(all, origin{noun, text})
		}
	}
	if !from.Made.IsZero() {
		add("created", from.Made.UTC().Format(time.DateTime)+" UTC")
	}
	add("datatrail version", from.Version)
	add("account", from.Account)
	add("logs", strings.Join(from.Logs, ", "))
	add("declaration", from.Declared)
	for _, d := range report.Datasets {
		add("dataset "+d.Name, "s3://"+d.Bucket+"/"+d.Prefix)
	}
	digests := report.Digests
	if digests == "" {
		digests = "not checked: name the file with CloudTrail's public keys in KEYS="
	}
	add("CloudTrail's digests", digests)
	return all
}
