package render

import (
	"fmt"
	"strings"
	"time"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// basis says what the answers rest on.
func basis(report *answer.Report) string {
	r := report.Read
	text := fmt.Sprintf("%s CloudTrail records in %s files and %s access-log records in %s files, %s in total, read in %s; "+
		"the newest evidence in either log is from %s",
		spaced(r.TrailRecords), spaced(int64(r.TrailFiles)), spaced(r.AccessRecords), spaced(int64(r.AccessFiles)),
		size(r.Bytes()), r.Took.Round(10*time.Millisecond), report.AsOf.Format("2006-01-02 15:04"))
	if report.Digests != "" {
		text += ". " + strings.TrimSuffix(report.Digests, ".")
	}
	if report.Pseudonyms {
		text += "; pseudonyms replace persons, sessions, principals, accounts, VPC endpoints and addresses"
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

// counted is a number and what it counts, in the plural where it is not one.
func counted(s *answer.Section, n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return worth(s, n, spaced) + " " + noun
}

// headline says the most important in one line.
func headline(d answer.Dataset) string {
	reads := d.Section("bytes_by_principal")
	if reads == nil {
		return "no answer"
	}
	if reads.State == answer.NotAnswered {
		return "it is " + notKnown + " who read it: " + reads.Skipped
	}
	line := fmt.Sprintf("%s in %s by %s", worth(reads, reads.Total("bytes"), size),
		counted(reads, reads.Total("requests"), "read"), counted(reads, int64(len(reads.Rows)), "principal"))
	if len(reads.Rows) == 0 && reads.State == answer.AtLeast {
		line = "no reads found"
	}
	if d.ReadsFrom == dataset.Access {
		line += ", according to the access log"
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
	// Total is the number itself, and Link where the page shows more.
	Total int64
	Link  string

	section string
}

// measure is what a figure says of a dataset. Short names it at the head of a column.
type measure struct {
	Label, Short string

	section string
	total   func(*answer.Section) int64
	show    func(int64) string
	// alerts reports whether a number is a reason to look.
	alerts func(*answer.Section, int64) bool
}

const bytesColumn = "bytes"

var measures = []measure{
	{"read", "read", "bytes_by_principal", sumOf(bytesColumn), size, never},
	{"reads", "reads", "bytes_by_principal", sumOf("requests"), spaced, never},
	{"principals", "principals", "bytes_by_principal", func(s *answer.Section) int64 { return int64(len(s.Rows)) }, spaced, never},
	{"from outside the perimeter", "outside", "outside_perimeter", sumOf(bytesColumn), size, anyRow},
	{"read anonymously", "anonymous", "anonymous_reads", sumOf(bytesColumn), size, anyRow},
	{"denied attempts", "denied", "denied_attempts", sumOf("attempts"), spaced, never},
	{
		"requests missing from one log for no known reason", "missing", "delivery_gap", unexplained, spaced,
		func(_ *answer.Section, n int64) bool { return n > 0 },
	},
}

func sumOf(column string) func(*answer.Section) int64 {
	return func(s *answer.Section) int64 { return s.Total(column) }
}

func never(*answer.Section, int64) bool { return false }

func anyRow(s *answer.Section, _ int64) bool { return len(s.Rows) > 0 }

// figures are what the measures say of a dataset. A dataset without a perimeter has nobody outside of it.
func figures(d answer.Dataset) []figure {
	var all []figure
	for _, m := range measures {
		s := d.Section(m.section)
		if s == nil || m.section == "outside_perimeter" && s.Skipped != "" {
			continue
		}
		n := m.total(s)
		all = append(all, figure{
			Value: worth(s, n, m.show), Label: m.Label, Alert: m.alerts(s, n), Total: n, section: m.section,
		})
	}
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
