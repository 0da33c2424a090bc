package generate

import (
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// Asked is what the questions are asked about.
type Asked struct {
	// Dataset is the dataset.
	Dataset Dataset
	// Baseline is the first day before the period, Since and Until its first and last day.
	Baseline, Since, Until time.Time
	// ViaService tells whether calls made by a service for a caller pass the perimeter.
	ViaService bool
	// Recorded is what the trail is said to record of the dataset.
	Recorded dataset.Recorded
	// ListingLimit is the number of listings in an hour that makes a spree.
	ListingLimit int
}

// Truth answers every question from what happened. An answer is a list of rows in no order, with the columns of the query.
func (w *World) Truth(asked Asked) map[string][][]any {
	t := truth{Asked: asked, since: asked.Since.Format(schema.DayFormat), until: asked.Until.Format(schema.DayFormat)}
	m := w.maker()
	for day := range w.Days {
		requests := m.day(day)
		for i := range requests {
			t.note(&requests[i])
		}
	}
	return map[string][][]any{
		"bytes_by_principal": t.byPrincipal(), "bytes_by_address": t.byAddress(), "bytes_by_day": t.byDay(),
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
}

type truth struct {
	Asked
	since, until string

	earlier []fact // reads from the baseline on
	calls   []fact // of the dataset, in the trail
	reads   []fact // of the dataset, in the trail
	lines   []fact // of the dataset, in the access log
}

func (t *truth) note(r *request) {
	bucket := t.Dataset.Bucket
	if r.inTrail {
		f := fact{
			request: r, time: r.completed.Format(time.RFC3339), day: r.completed.Format(schema.DayFormat),
			principal: r.caller.principal, action: r.do.event, key: r.key, bytes: r.bytes,
		}
		isRead := r.do.event == "GetObject" && r.bucket == bucket && r.fault == ""
		if isRead && f.day >= t.Baseline.Format(schema.DayFormat) && f.day <= t.until {
			t.earlier = append(t.earlier, f)
		}
		if t.in(f.day) && (r.bucket == bucket || r.source == bucket) {
			t.calls = append(t.calls, f)
			if isRead {
				t.reads = append(t.reads, f)
			}
		}
	}
	for _, e := range r.entries() {
		f := fact{
			request: r, time: r.received.Format(time.RFC3339), day: r.received.Format(schema.DayFormat),
			principal: r.caller.logged(), action: e.operation, key: encode(e.key), bytes: e.bytes, version: r.version,
		}
		if t.in(f.day) && e.bucket == bucket {
			t.lines = append(t.lines, f)
		}
	}
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
