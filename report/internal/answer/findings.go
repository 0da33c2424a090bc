package answer

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// Severity says how bad a finding is.
type Severity string

// Severities, worst first.
const (
	// Red means that evidence is missing or that the logs contradict each other. A person must look.
	Red Severity = "red"
	// Amber means that something is not known, and may be in order.
	Amber Severity = "amber"
)

// Finding is something that a reader must know before relying on any number.
type Finding struct {
	// Severity says how bad it is.
	Severity Severity
	// Dataset is the name of the dataset concerned. Empty: all datasets.
	Dataset string
	// Question is the name of the question whose answer shows more.
	Question string
	// Text is a sentence.
	Text string
}

func (b *builder) find(severity Severity, name, question, text string) {
	b.report.Findings = append(b.report.Findings, Finding{severity, name, question, text})
}

// conclude puts down what is to be said of a dataset.
func (b *builder) conclude(d Dataset, standings map[dataset.Log]*standing) {
	for _, log := range dataset.Logs {
		s := standings[log]
		b.missingLog(d, s)
		for _, gap := range s.silences {
			b.find(Red, d.Name, "silences", fmt.Sprintf(
				"%s was silent from %s to %s: it has no records at all, but should have %s (%s)",
				title(log), clock(gap.from), clock(gap.until), count(gap.requests, "request", "requests"), dataset.Bytes(max(gap.bytes, 0))))
		}
		if days := s.outsideSilences(s.days[dataset.DaySilent]); len(days) > 0 {
			b.find(Red, d.Name, "coverage", fmt.Sprintf(
				"%s has no records of the dataset on %s, although %s has requests that both logs should have",
				title(log), ranges(days), log.Other()))
		}
		if n := s.missing; n.requests > 0 {
			b.find(Red, d.Name, "delivery_gap", fmt.Sprintf("%s only in %s, for no known reason: %s",
				count(n.requests, "request is", "requests are"), log.Other(), dataset.Bytes(max(n.bytes, 0))))
		}
		if n := s.pending; n.requests > 0 {
			b.find(Amber, d.Name, "delivery_gap", fmt.Sprintf("%s may still deliver %s (%s): delivery takes up to %d hours",
				log, count(n.requests, "request", "requests"), dataset.Bytes(max(n.bytes, 0)), int(log.Grace().Hours())))
		}
		for _, state := range []dataset.Coverage{dataset.DayUnknown, dataset.DayNotDue} {
			if days := s.days[state]; len(days) > 0 {
				b.find(Amber, d.Name, "coverage", fmt.Sprintf("%s: %s on %s", log, state, ranges(days)))
			}
		}
	}
	b.disagreements(d)
}

func (b *builder) missingLog(d Dataset, s *standing) {
	switch {
	case s.isMet:
	case s.isElsewhere:
		b.find(Amber, d.Name, "coverage", fmt.Sprintf(
			"%s is not delivered to the stack's log bucket: the stack does not own the dataset's bucket, "+
				"which logs elsewhere, if at all; to compare the logs, name that place in -logs as well", title(s.log)))
	case s.isDeclared:
		b.find(Red, d.Name, "coverage", fmt.Sprintf(
			"no records of the dataset from %s were found, although the dataset is declared", s.log))
	default:
		b.find(Amber, d.Name, "coverage", fmt.Sprintf(
			"no records of the dataset from %s were found; nothing declares whether there should be any", s.log))
	}
}

func (b *builder) disagreements(d Dataset) {
	n, list := disputed(d), d.Section("bytes_disagree")
	if n == 0 {
		return
	}
	const most = 3
	var examples []string
	for _, row := range list.Rows[:min(len(list.Rows), most)] {
		examples = append(examples, fmt.Sprintf("request %s: %d bytes in CloudTrail, %d in the access log",
			list.text(row, "requestid"), list.number(row, "trail_bytes"), list.number(row, "access_bytes")))
	}
	b.find(Red, d.Name, "bytes_disagree", fmt.Sprintf("the logs disagree about the bytes of %s: %s",
		count(n, "read", "reads"), strings.Join(examples, "; ")))
}

// overall puts down what concerns all datasets, and puts the worst first.
func (b *builder) overall() {
	for _, log := range dataset.Logs {
		for _, kind := range damage[log] {
			text := fmt.Sprintf("%s: %d. Their content is in no answer", kind, b.tally.Times(kind))
			isTold := slices.ContainsFunc(b.report.Findings, func(f Finding) bool { return f.Text == text })
			if b.tally.Times(kind) > 0 && !isTold {
				b.find(Amber, "", "", text)
			}
		}
	}
	if asOf := b.report.AsOf; asOf.Format(schema.DayFormat) < b.report.Until {
		b.find(Amber, "", "",
			"the newest evidence in either log is from "+asOf.Format("2006-01-02 15:04")+"; nothing is known about later days")
	}
	slices.SortStableFunc(b.report.Findings, func(x, y Finding) int {
		return strings.Compare(string(y.Severity), string(x.Severity))
	})
	if b.report.Findings == nil {
		b.report.Findings = []Finding{}
	}
}

// title begins a sentence with a log.
func title(log dataset.Log) string {
	name := log.String()
	return strings.ToUpper(name[:1]) + name[1:]
}
