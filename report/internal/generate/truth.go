package generate

import (
	"cmp"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// Asked is the subject of the questions.
type Asked struct {
	// Dataset is the dataset.
	Dataset Dataset
	// Baseline is the first day before the period, Since and Until its first and last day.
	Baseline, Since, Until time.Time
	// ViaService says whether the perimeter allows calls that a service makes on behalf of a caller.
	ViaService bool
	// Recorded is what the trail is declared to record of the dataset.
	Recorded dataset.Recorded
	// ReadsFrom is the log that says who read it.
	ReadsFrom dataset.Log
	// AsOf is the time of the newest evidence in either log.
	AsOf time.Time
	// ListingLimit is the number of listings in an hour from which they count as a spree.
	ListingLimit int
}

// Truth answers every question from what happened. An answer is a list of rows, in no particular order, with the columns of
// the query.
func (w *World) Truth(asked Asked) map[string][][]any {
	t := truth{
		Asked: asked, since: asked.Since.Format(schema.DayFormat), until: asked.Until.Format(schema.DayFormat),
		minutes: map[dataset.Log]map[string]bool{dataset.Trail: {}, dataset.Access: {}},
		alive:   map[dataset.Log]map[string]bool{dataset.Trail: {}, dataset.Access: {}},
	}
	m := w.maker()
	for day := range w.Days {
		requests := m.day(day)
		for i := range requests {
			t.note(&requests[i])
		}
	}
	t.compared = t.compare()
	return map[string][][]any{
		"coverage": t.coverage(), "silences": t.silences(), "bytes_disagree": t.disagreements(),
		"bytes_by_principal": t.byPrincipal(), "bytes_by_person": t.byPerson(), "bytes_by_address": t.byAddress(),
		"bytes_by_day": t.byDay(), "bytes_by_hour": t.byHour(), "bytes_by_tool": t.byTool(),
		"caller_days": t.ofCallers(dayOf), "caller_addresses": t.ofCallers(addressOf),
		"caller_prefixes": t.callerPrefixes(), "caller_objects": t.callerObjects(), "requests_by_status": t.byStatus(),
		"bytes_by_object": t.byObject(), "bytes_by_prefix": t.byPrefix(), "anonymous_reads": t.anonymous(),
		"presigned_reads": t.presigned(), "cross_account_reads": t.crossAccount(), "ai_service_roles": t.aiServices(),
		"first_seen_principals": t.firstSeen(), "listing_sprees": t.sprees(), "outside_perimeter": t.outside(),
		"denied_attempts": t.denied(), "copies_out": t.copies(), "changed_versions": t.changes(),
		"delivery_gap": t.gap(), "unreadable_lines": nil,
	}
}

// fact is what one log says about a request.
type fact struct {
	*request
	time      string
	day       string
	principal string
	action    string
	key       string
	bytes     int64
	version   string
	kind      string
	account   string
	from      string // address
	through   string // VPC endpoint
	event     string // id
	who       who
}

type truth struct {
	Asked
	since, until string

	calls []fact // of the dataset, in the trail
	lines []fact // of the dataset, in the access log

	// In the log that tells who read the dataset.
	earlier  []fact // reads from the baseline on
	reads    []fact // of the dataset
	listings []fact // of the dataset

	compared []compared
	minutes  map[dataset.Log]map[string]bool // with a record of any dataset
	alive    map[dataset.Log]map[string]bool // days with a record of any dataset
}

func (t *truth) note(r *request) {
	bucket := t.Dataset.Bucket
	if r.inTrail {
		f := fact{
			request: r, time: r.completed.Format(time.RFC3339), day: r.completed.Format(schema.DayFormat),
			principal: r.caller.principal, action: r.do.event, key: r.key, bytes: r.bytes, kind: r.caller.kind,
			account: r.caller.account, from: r.address, through: r.endpoint, event: cmp.Or(r.eventID(), r.id),
			who: r.caller.inTrail,
		}
		if t.ReadsFrom != dataset.Access && r.bucket == bucket {
			t.reading(f)
		}
		t.live(dataset.Trail, f)
		if t.in(f.day) && (r.bucket == bucket || r.source == bucket) {
			t.calls = append(t.calls, f)
		}
	}
	for _, e := range r.entries() {
		f := fact{
			request: r, time: r.received.Format(time.RFC3339), day: r.received.Format(schema.DayFormat),
			principal: r.caller.logged(), action: e.operation, key: encode(e.key), bytes: e.bytes, version: r.version,
			who: r.caller.inAccess,
		}
		t.live(dataset.Access, f)
		if e.bucket != bucket {
			continue
		}
		if t.ReadsFrom == dataset.Access {
			t.reading(f.likeCall())
		}
		if t.in(f.day) {
			t.lines = append(t.lines, f)
		}
	}
}

func (t *truth) live(log dataset.Log, f fact) {
	if t.in(f.day) {
		t.minutes[log][f.time[:16]] = true
		t.alive[log][f.day] = true
	}
}

// reading notes what succeeded of reads and listings.
func (t *truth) reading(f fact) {
	switch {
	case f.fault != "":
	case f.action == "ListObjects" && t.in(f.day):
		t.listings = append(t.listings, f)
	case f.action != "GetObject":
	case f.day >= t.Baseline.Format(schema.DayFormat) && f.day <= t.until:
		t.earlier = append(t.earlier, f)
		if t.in(f.day) {
			t.reads = append(t.reads, f)
		}
	}
}

// likeCall is what a line of the access log tells of a call.
func (f fact) likeCall() fact {
	f.event = f.id + f.action
	switch f.action {
	case "REST.GET.OBJECT":
		f.action = "GetObject"
	case "REST.GET.BUCKET":
		f.action = "ListObjects"
	}
	if f.from = f.logAddress("access"); f.from == "-" {
		f.from = ""
	}
	parts := strings.Split(f.principal, ":")
	switch {
	case f.principal == "anonymous":
		f.kind, f.account = "Anonymous", "anonymous"
	case strings.HasSuffix(f.principal, ".amazonaws.com"):
		f.kind = "AWSService"
	case strings.HasPrefix(parts[5], "role/"):
		f.kind, f.account = "AssumedRole", parts[4]
	default:
		f.kind, f.account = "IAMUser", parts[4]
	}
	return f
}

func (t *truth) in(day string) bool {
	return t.since <= day && day <= t.until
}

// logged is the caller as the access log lets it be known: a role without its path.
func (c *caller) logged() string {
	switch {
	case c.principal == "anonymous" || c.principal == "s3.amazonaws.com":
		return c.principal
	case strings.Contains(c.requester, ":assumed-role/"):
		parts := strings.Split(c.requester, ":")
		return "arn:aws:iam::" + parts[4] + ":role/" + strings.Split(parts[5], "/")[1]
	}
	return c.requester
}
