package answer

import (
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// coverage is the question that says what the answers to the others rest on.
const coverage = queries.Coverage

// judge says what an answer is worth, by the logs that it is taken from. A number that depends on what is missing must not
// pass for known.
func judge(section *Section, d Dataset, standings map[dataset.Log]*standing) {
	section.State = Answered
	if section.Name == coverage {
		return
	}
	var absent, lacks []string
	for _, log := range section.From {
		s := standings[log]
		if why := s.absent(); why != "" {
			absent = append(absent, why)
		} else if why := s.lacks(); why != "" {
			lacks = append(lacks, log.String()+": "+why)
		}
	}
	if n := disputed(d); n > 0 && section.Column("bytes") >= 0 {
		lacks = append(lacks, "the logs disagree about the bytes of "+count(n, "read", "reads"))
	}
	switch {
	case section.Skipped != "":
		section.State = NotAnswered
	case len(absent) == len(section.From):
		section.State, section.Skipped, section.Rows = NotAnswered, strings.Join(absent, "; "), [][]any{}
	case len(absent)+len(lacks) > 0:
		section.State, section.Missing = AtLeast, strings.Join(append(absent, lacks...), "; ")
	}
}

// disputed counts the reads about whose bytes the logs disagree.
func disputed(d Dataset) int64 {
	gap, n := d.Section("delivery_gap"), int64(0)
	for _, row := range gap.where("reason", Disagree) {
		n += gap.number(row, "requests")
	}
	return n
}

// daysOf says what the numbers of reads are worth on each day.
func daysOf(d Dataset, s *standing) map[string]State {
	days, lost := map[string]State{}, lostDays(s.losses)
	section := d.Section(coverage)
	for _, row := range section.where("log", string(s.log)) {
		state := Answered
		switch {
		case !dataset.Coverage(section.text(row, "state")).Known():
			state = NotAnswered
		case section.number(row, "missing") > 0, s.damaged > 0, lost[section.text(row, "day")]:
			state = AtLeast
		}
		days[section.text(row, "day")] = state
	}
	// What the log may still deliver counts on the day of the other log's record.
	gap := d.Section("delivery_gap")
	for _, row := range gap.Rows {
		reason, day := gap.text(row, "reason"), gap.text(row, "day")
		isLate := gap.text(row, "held_by") == heldByOther[s.log] && strings.HasSuffix(reason, stillToCome)
		if (isLate || reason == Disagree) && days[day] == Answered {
			days[day] = AtLeast
		}
	}
	return days
}
