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

// Severities, the worst first.
const (
	// Red: evidence is missing, or the logs contradict each other. A person must look.
	Red Severity = "red"
	// Amber: something is not known, and may be in order.
	Amber Severity = "amber"
)

// Finding is something that a reader must know before any number.
type Finding struct {
	// Severity says how bad it is.
	Severity Severity
	// Dataset is the name of the dataset that it is about. Empty: all.
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
			b.find(Red, d.Name, "silences", fmt.Sprintf("%s fell silent from %s to %s: it holds nothing at all, and must hold %s, %s",
				title(log), clock(gap.from), clock(gap.until), count(gap.requests, "request", "requests"), dataset.Bytes(max(gap.bytes, 0))))
		}
		if days := s.outsideSilences(s.days[dataset.DaySilent]); len(days) > 0 {
			b.find(Red, d.Name, "coverage", fmt.Sprintf(
				"%s holds nothing of the dataset on %s, although %s holds requests that it must hold",
				title(log), ranges(days), log.Other()))
		}
		if n := s.missing; n.requests > 0 {
			b.find(Red, d.Name, "delivery_gap", fmt.Sprintf("%s in %s only, without a known reason: %s",
				count(n.requests, "request is", "requests are"), log.Other(), dataset.Bytes(max(n.bytes, 0))))
		}
		if n := s.pending; n.requests > 0 {
			b.find(Amber, d.Name, "delivery_gap", fmt.Sprintf("%s may still deliver %s, %s: it takes up to %d hours",
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
		b.find(Amber, d.Name, "coverage", fmt.Sprintf("%s is not delivered to the stack's bucket: the bucket is not the stack's, and "+
			"logs elsewhere, if at all; name that place too to have it compared", title(s.log)))
	case s.isDeclared:
		b.find(Red, d.Name, "coverage", fmt.Sprintf("the folder holds nothing of %s about the dataset, which is declared", s.log))
	default:
		b.find(Amber, d.Name, "coverage", fmt.Sprintf("the folder holds nothing of %s about the dataset; "+
			"whether there must be any is not declared", s.log))
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
		examples = append(examples, fmt.Sprintf("request %s: %d bytes by CloudTrail, %d by the access log",
			list.text(row, "requestid"), list.number(row, "trail_bytes"), list.number(row, "access_bytes")))
	}
	b.find(Red, d.Name, "bytes_disagree", fmt.Sprintf("the logs disagree about the bytes of %s: %s",
		count(n, "read", "reads"), strings.Join(examples, "; ")))
}

// overall puts down what concerns all datasets, and puts the worst first.
func (b *builder) overall() {
	for _, log := range dataset.Logs {
		for _, kind := range damage[log] {
			text := fmt.Sprintf("%s: %d. What they hold is in no answer", kind, b.tally.Times(kind))
			isTold := slices.ContainsFunc(b.report.Findings, func(f Finding) bool { return f.Text == text })
			if b.tally.Times(kind) > 0 && !isTold {
				b.find(Amber, "", "", text)
			}
		}
	}
	if asOf := b.report.AsOf; asOf.Format(schema.DayFormat) < b.report.Until {
		b.find(Amber, "", "",
			"the newest evidence of any log is of "+asOf.Format("2006-01-02 15:04")+"; of later days nothing is known")
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
