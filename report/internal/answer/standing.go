package answer

import (
	"fmt"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/logs"
)

// standing is what is known of one log, for one dataset and the period.
type standing struct {
	log        dataset.Log
	isExpected bool
	isDeclared bool
	// isElsewhere: the dataset is declared, and that the log is delivered elsewhere.
	isElsewhere bool
	isMet       bool  // whether the folder holds anything of it, of whatever day
	records     int64 // of the period
	known       int   // days that are recorded or quiet
	days        map[dataset.Coverage][]string
	silences    []silence
	missing     amount // requests that the log must hold and that only the other one holds
	pending     amount // requests that the log may still deliver
	damaged     int64  // files and records that cannot be read
	losses      []digest.Finding
	asOf        string
}

// silence is a time in which a log holds nothing although it should.
type silence struct {
	from, until string
	amount
}

// amount is a number of requests and their bytes.
type amount struct{ requests, bytes int64 }

func (a *amount) add(requests, bytes any) {
	r, _ := requests.(int64)
	b, _ := bytes.(int64)
	a.requests, a.bytes = a.requests+r, a.bytes+b
}

// stand reads what the answers about the logs say of one of them.
func (b *builder) stand(log dataset.Log, of dataset.Dataset, d Dataset) standing {
	s := standing{
		log: log, isExpected: b.expects(log, of), isDeclared: b.isDeclared(of), isMet: b.mentionOf(of).has(log),
		days: map[dataset.Coverage][]string{}, damaged: b.damaged(log), asOf: b.report.AsOf.Format("2006-01-02T15:04"),
	}
	s.isElsewhere = s.isDeclared && isElsewhere(log, of)
	if log == dataset.Trail {
		s.losses = b.losses(of.Bucket)
	}
	coverage := d.Section("coverage")
	for _, row := range coverage.where("log", string(log)) {
		state := dataset.Coverage(coverage.text(row, "state"))
		s.days[state] = append(s.days[state], coverage.text(row, "day"))
		s.records += coverage.number(row, "records")
		if state.Known() {
			s.known++
		}
	}
	silences := d.Section("silences")
	for _, row := range silences.where("log", string(log)) {
		s.silences = append(s.silences, silence{
			silences.text(row, "silent_from"), silences.text(row, "silent_until"),
			amount{silences.number(row, "requests"), silences.number(row, "bytes")},
		})
	}
	gap := d.Section("delivery_gap")
	for _, row := range gap.where("held_by", heldByOther[log]) {
		switch reason := gap.text(row, "reason"); {
		case reason == Unexplained:
			s.missing.add(row[gap.Column("requests")], row[gap.Column("bytes")])
		case strings.HasSuffix(reason, stillToCome):
			s.pending.add(row[gap.Column("requests")], row[gap.Column("bytes")])
		}
	}
	return s
}

// Reasons of delivery_gap that the report acts on.
const (
	// Unexplained is the reason of a request that one log lacks for no known reason.
	Unexplained = "unexplained"
	// Disagree is the reason of a request that both logs hold, with different bytes.
	Disagree    = "the logs disagree about the bytes"
	stillToCome = "still to be delivered"
)

// heldByOther is how delivery_gap names what a log lacks.
var heldByOther = map[dataset.Log]string{dataset.Trail: "access log only", dataset.Access: "trail only"}

// damage lists what of a log cannot be read.
var damage = map[dataset.Log][]logs.Kind{
	dataset.Trail:  {logs.UnreadableFile, logs.TruncatedFile, logs.BadRecord, logs.BadTime},
	dataset.Access: {logs.UnreadableFile, logs.BadLine, logs.BadAccessRecord},
}

func (b *builder) damaged(log dataset.Log) int64 {
	total := int64(0)
	for _, kind := range damage[log] {
		total += b.tally.Times(kind)
	}
	return total
}

// absent says why nothing can be answered from the log. It is empty when something can.
func (s *standing) absent() string {
	switch {
	case s.records > 0 || s.known > 0:
		return ""
	case !s.isMet && s.isElsewhere:
		return s.log.String() + " is not delivered to the stack's log bucket"
	case !s.isMet && !s.isExpected:
		return "no records of it from " + s.log.String() + " were found, and nothing declares that there should be any"
	case !s.isMet:
		return "no records of it from " + s.log.String() + " were found"
	}
	return s.log.String() + " has no records of it in the period: " + s.lacks()
}

// lacks says what is missing from the log, as far as anything tells. It is empty when nothing does.
func (s *standing) lacks() string {
	var parts []string
	for _, gap := range s.silences {
		parts = append(parts, "silent from "+clock(gap.from)+" to "+clock(gap.until))
	}
	for _, state := range []dataset.Coverage{dataset.DaySilent, dataset.DayUnknown, dataset.DayNotDue} {
		if days := s.outsideSilences(s.days[state]); len(days) > 0 {
			parts = append(parts, string(state)+" on "+ranges(days))
		}
	}
	if n := s.missing.requests; n > 0 {
		parts = append(parts, count(n, "request is", "requests are")+" only in the other log")
	}
	if n := s.pending.requests; n > 0 {
		parts = append(parts, count(n, "request is", "requests are")+" still to be delivered")
	}
	if s.damaged > 0 {
		parts = append(parts, count(s.damaged, "file or record", "files or records")+" cannot be read")
	}
	if len(s.losses) > 0 {
		parts = append(parts, told(s.losses))
	}
	return strings.Join(parts, "; ")
}

// outsideSilences leaves out the days that lie within a silence of the log as a whole.
func (s *standing) outsideSilences(days []string) []string {
	var out []string
	for _, day := range days {
		date := strings.ReplaceAll(day, "/", "-")
		isWithin := false
		for _, gap := range s.silences {
			lasts := gap.until >= date+"T23:59:59Z" || gap.until >= s.asOf
			isWithin = isWithin || gap.from <= date+"T00:00:00Z" && lasts
		}
		if !isWithin {
			out = append(out, day)
		}
	}
	return out
}

// ranges names days, those that follow each other as one range.
func ranges(days []string) string {
	const most = 5
	var parts []string
	for i := 0; i < len(days); {
		last := i
		for last+1 < len(days) && follows(days[last], days[last+1]) {
			last++
		}
		part := strings.ReplaceAll(days[i], "/", "-")
		if last > i {
			part += " to " + strings.ReplaceAll(days[last], "/", "-")
		}
		parts = append(parts, part)
		i = last + 1
	}
	if more := len(parts) - most; more > 0 {
		parts = append(parts[:most], fmt.Sprintf("%d more intervals", more))
	}
	return strings.Join(parts, ", ")
}

func follows(day, next string) bool {
	at, err := time.Parse(schema.DayFormat, day)
	return err == nil && at.AddDate(0, 0, 1).Format(schema.DayFormat) == next
}

// clock renders a time of a record to the minute.
func clock(at string) string {
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return t.Format("2006-01-02 15:04")
	}
	return at
}

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
