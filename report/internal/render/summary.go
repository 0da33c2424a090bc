package render

import (
	"fmt"
	"time"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// basis says what the answers rest on.
func basis(report *answer.Report) string {
	r := report.Read
	text := fmt.Sprintf("%s CloudTrail records in %s files and %s access-log records in %s files, %s on disk, read in %s; "+
		"the newest evidence of either log is of %s",
		spaced(r.TrailRecords), spaced(int64(r.TrailFiles)), spaced(r.AccessRecords), spaced(int64(r.AccessFiles)),
		size(r.Bytes), r.Took.Round(10*time.Millisecond), report.AsOf.Format("2006-01-02 15:04"))
	if report.Pseudonyms {
		text += "; pseudonyms stand for persons, sessions, principals, accounts, VPC endpoints and addresses"
	}
	return text
}

const notKnown = "not known"

// worth renders a total as what it is worth: a number that records are missing from is a lower bound, and a bound of zero
// tells nothing.
func worth(s *answer.Section, total int64, show func(int64) string) string {
	switch {
	case s.State == answer.NotAnswered, s.State == answer.AtLeast && total <= 0:
		return notKnown
	case s.State == answer.AtLeast:
		return "at least " + show(total)
	}
	return show(total)
}

// headline says the most important in one line.
func headline(d answer.Dataset) string {
	reads := d.Section("bytes_by_principal")
	if reads == nil {
		return "no answer"
	}
	if reads.State == answer.NotAnswered {
		return "who read it is " + notKnown + ": " + reads.Skipped
	}
	line := fmt.Sprintf("%s in %s reads by %s principals", worth(reads, reads.Total("bytes"), size),
		worth(reads, reads.Total("requests"), spaced), worth(reads, int64(len(reads.Rows)), spaced))
	if len(reads.Rows) == 0 && reads.State == answer.AtLeast {
		line = "no reads found"
	}
	if d.ReadsFrom == dataset.Access {
		line += ", by the access log"
	}
	if reads.Missing != "" {
		line += " (" + reads.Missing + ")"
	}
	return line
}

// figure is a number that stands at the top of a dataset.
type figure struct {
	Value string
	Label string
	Alert bool
}

func figures(d answer.Dataset) []figure {
	var all []figure
	add := func(section, label string, total func(*answer.Section) int64, show func(int64) string, alerts bool) {
		if s := d.Section(section); s != nil && (section != "outside_perimeter" || s.Skipped == "") {
			isAlert := alerts && (total(s) > 0 || len(s.Rows) > 0 && section != "delivery_gap")
			all = append(all, figure{worth(s, total(s), show), label, isAlert})
		}
	}
	sum := func(column string) func(*answer.Section) int64 {
		return func(s *answer.Section) int64 { return s.Total(column) }
	}
	add("bytes_by_principal", "read", sum("bytes"), size, false)
	add("bytes_by_principal", "reads", sum("requests"), spaced, false)
	add("bytes_by_principal", "principals", func(s *answer.Section) int64 { return int64(len(s.Rows)) }, spaced, false)
	add("outside_perimeter", "from outside the perimeter", sum("bytes"), size, true)
	add("anonymous_reads", "read anonymously", sum("bytes"), size, true)
	add("denied_attempts", "denied attempts", sum("attempts"), spaced, false)
	add("delivery_gap", "requests missing from one log without a known reason", unexplained, spaced, true)
	return all
}

func unexplained(s *answer.Section) int64 {
	total := int64(0)
	reason, requests := s.Column("reason"), s.Column("requests")
	for _, row := range s.Rows {
		if n, ok := row[requests].(int64); ok && row[reason] == answer.Unexplained {
			total += n
		}
	}
	return total
}
