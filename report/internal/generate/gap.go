package generate

import (
	"maps"
	"slices"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// compared is a fact with what the other log makes of it.
type compared struct {
	fact
	log    dataset.Log
	both   bool
	reason string // why the other log lacks it; empty when it does not
}

// compare looks up in each log what the other one holds, by what the generator lost on purpose.
func (t *truth) compare() []compared {
	called, logged := map[string]bool{}, map[string]bool{}
	for _, f := range t.calls {
		called[f.id] = true
	}
	for _, f := range t.lines {
		logged[f.id] = true
	}
	all := make([]compared, 0, len(t.calls)+len(t.lines))
	for _, f := range t.calls {
		c := compared{fact: f, log: dataset.Trail, both: logged[f.id]}
		if !c.both {
			if c.reason = t.late(f, dataset.Access, "access log still to be delivered"); f.fault == refused {
				c.reason = "refused by a VPC endpoint: never in the access log"
			}
		}
		all = append(all, c)
	}
	for _, f := range t.lines {
		c := compared{fact: f, log: dataset.Access, both: called[f.id]}
		if !c.both {
			c.reason = t.reason(f)
		}
		all = append(all, c)
	}
	return all
}

func (t *truth) late(f fact, log dataset.Log, reason string) string {
	if f.time[:16] > log.Due(t.AsOf).Format("2006-01-02T15:04") {
		return reason
	}
	return "unexplained"
}

func (t *truth) reason(f fact) string {
	switch {
	case f.do.method == "":
		return "lifecycle action: never in CloudTrail"
	case f.action == "REST.COPY.OBJECT_GET":
		return "source side of a copy: CloudTrail may record the destination only"
	case f.status == 301:
		return "redirect: never in CloudTrail"
	case f.fault == "SignatureDoesNotMatch":
		return "failed authentication: never in CloudTrail"
	case f.action == "REST.GET.LOCATION":
		return "bucket settings: a management event"
	case f.do.event == "" && !t.Recorded.Writes:
		return "write: the trail does not record writes here"
	case f.action == "REST.COPY.OBJECT" && !t.Recorded.CopiesIn():
		return "copy: recorded only when a dataset of the stack asks for egress or all"
	case f.do.event != "" && f.action != "REST.COPY.OBJECT" && !t.Recorded.Reads:
		return "read: the trail does not record reads here"
	}
	return t.late(f, dataset.Trail, "CloudTrail still to be delivered")
}

// gap is what delivery_gap must find.
func (t *truth) gap() [][]any {
	type key struct{ day, heldBy, action, reason string }
	counts := map[key][2]int64{}
	for _, c := range t.compared {
		k := key{c.day, "both", c.action, c.reason}
		switch {
		case c.both && c.log == dataset.Access:
			continue
		case !c.both && c.log == dataset.Trail:
			k.heldBy = "trail only"
		case !c.both:
			k.heldBy = "access log only"
		}
		if c.both && c.log == dataset.Trail && c.miscounted != 0 {
			k.reason = "the logs disagree about the bytes"
		}
		n := counts[k]
		counts[k] = [2]int64{n[0] + 1, n[1] + c.bytes}
	}
	var all [][]any
	for k, n := range counts {
		all = append(all, []any{k.day, k.heldBy, k.action, absent(k.reason), n[0], n[1]})
	}
	return all
}

// disagreements is what bytes_disagree must find.
func (t *truth) disagreements() [][]any {
	var all [][]any
	for _, c := range t.compared {
		if c.both && c.log == dataset.Trail && c.miscounted != 0 {
			all = append(all, []any{c.id, c.time, c.action, c.bytes, c.bytes + c.miscounted})
		}
	}
	return all
}

// coverage is what coverage must find, without the numbers of files.
func (t *truth) coverage() [][]any {
	var all [][]any
	for day := t.Since; !day.After(t.Until); day = day.AddDate(0, 0, 1) {
		for _, log := range dataset.Logs {
			all = append(all, t.covered(day.Format(schema.DayFormat), log))
		}
	}
	return all
}

func (t *truth) covered(day string, log dataset.Log) []any {
	var first, last string
	records, missing := int64(0), int64(0)
	for _, c := range t.compared {
		switch {
		case c.day != day:
		case c.log == log:
			records++
			last = max(last, c.time)
			if first == "" || c.time < first {
				first = c.time
			}
		case c.reason == "unexplained":
			missing++
		}
	}
	state := dataset.DayUnknown
	switch {
	case records > 0:
		state = dataset.DayRecorded
	case missing > 0:
		state = dataset.DaySilent
	case day >= log.Due(t.AsOf).Format(schema.DayFormat):
		state = dataset.DayNotDue
	case t.alive[log][day] && (log == dataset.Trail || t.alive[dataset.Trail][day]):
		state = dataset.DayQuiet
	}
	return []any{day, string(log), records, absent(first), absent(last), missing, string(state)}
}

// silences is what silences must find, to the minute.
func (t *truth) silences() [][]any {
	const layout = "2006-01-02T15:04"
	end := min(t.AsOf.Format(layout), t.Until.Format("2006-01-02")+"T23:59")
	var all [][]any
	for _, log := range dataset.Logs {
		minutes := slices.Sorted(maps.Keys(t.minutes[log]))
		type gap struct{ from, until string }
		lacks := map[gap][2]int64{}
		for _, c := range t.compared {
			minute := c.time[:16]
			if c.log == log || c.reason != "unexplained" || t.minutes[log][minute] {
				continue
			}
			after, _ := slices.BinarySearch(minutes, minute)
			g := gap{t.Since.Format(layout), end}
			if after < len(minutes) {
				g.until = minutes[after]
			}
			if after > 0 {
				g.from = minutes[after-1]
			}
			n := lacks[g]
			lacks[g] = [2]int64{n[0] + 1, n[1] + c.bytes}
		}
		for g, n := range lacks {
			from, _ := time.Parse(layout, g.from)
			until, _ := time.Parse(layout, g.until)
			if until.Sub(from) > log.Grace() {
				all = append(all, []any{string(log), from.Format(time.RFC3339), until.Format(time.RFC3339), n[0], n[1]})
			}
		}
	}
	return all
}
