package render

import (
	"fmt"
	"time"

	"datatrail/report/internal/answer"
)

// basis says what the answers rest on.
func basis(report *answer.Report) string {
	r := report.Read
	return fmt.Sprintf("%s CloudTrail records in %s files and %s access-log records in %s files, %s on disk, read in %s",
		spaced(r.TrailRecords), spaced(int64(r.TrailFiles)), spaced(r.AccessRecords), spaced(int64(r.AccessFiles)),
		size(r.Bytes), r.Took.Round(10*time.Millisecond))
}

// headline says the most important in one line.
func headline(d answer.Dataset) string {
	reads := d.Section("bytes_by_principal")
	if reads == nil {
		return "no answer"
	}
	return fmt.Sprintf("%s in %s reads by %d principals", size(reads.Total("bytes")), spaced(reads.Total("requests")),
		len(reads.Rows))
}

// figure is a number that stands at the top of a dataset.
type figure struct {
	Value string
	Label string
	Alert bool
}

func figures(d answer.Dataset) []figure {
	var all []figure
	add := func(value, label string, alert bool) { all = append(all, figure{value, label, alert}) }
	if s := d.Section("bytes_by_principal"); s != nil {
		add(size(s.Total("bytes")), "read", false)
		add(spaced(s.Total("requests")), "reads", false)
		add(spaced(int64(len(s.Rows))), "principals", false)
	}
	if s := d.Section("outside_perimeter"); s != nil && s.Skipped == "" {
		add(size(s.Total("bytes")), "from outside the perimeter", s.Total("calls") > 0)
	}
	if s := d.Section("anonymous_reads"); s != nil {
		add(size(s.Total("bytes")), "read anonymously", s.Total("requests") > 0)
	}
	if s := d.Section("denied_attempts"); s != nil {
		add(spaced(s.Total("attempts")), "denied attempts", false)
	}
	if s := d.Section("delivery_gap"); s != nil {
		unexplained := unexplained(*s)
		add(spaced(unexplained), "requests missing from one log without a known reason", unexplained > 0)
	}
	return all
}

func unexplained(s answer.Section) int64 {
	total := int64(0)
	reason, requests := s.Column("reason"), s.Column("requests")
	for _, row := range s.Rows {
		if n, ok := row[requests].(int64); ok && row[reason] == "unexplained" {
			total += n
		}
	}
	return total
}
