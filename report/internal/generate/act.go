package generate

import (
	"time"

	"datatrail/internal/dataset"
)

const outsider = "acme-scratch"

// act decides how the request ends and which logs tell of it.
func (m *maker) act(r *request) {
	switch r.do.operation {
	case "S3.EXPIRE.OBJECT", "S3.CREATE.DELETEMARKER":
		r.caller = &caller{principal: "s3.amazonaws.com", requester: "AmazonS3", agent: "-"}
		r.address, r.endpoint, r.status, r.isPresigned = "-", "", 0, false
	case "REST.GET.BUCKET", "REST.GET.LOCATION":
		r.key, r.size, r.bytes = "", 0, 200+m.rng.Int64N(200_000)
	case "REST.GET.OBJECT":
		r.bytes = r.size
		if m.rng.IntN(4) == 0 {
			r.bytes, r.status = 1+m.rng.Int64N(r.size), 206
		}
	case "REST.COPY.OBJECT_GET":
		r.source, r.sourceKey, r.bucket, r.key = r.bucket, r.key, outsider, "stolen/"+r.key
		if m.rng.IntN(3) == 0 {
			r.bucket, r.key = r.source, "derived/"+r.sourceKey
		}
		r.bytes = 234
	case "REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT":
		r.status, r.size = 204, 0
		if m.rng.IntN(3) == 0 {
			r.version = m.name("abcdefghijklmnopqrstuvwxyzABCDEF0123456789", 32)
		}
	}
	// An API action recorded only as a management event, or not selected by the trail.
	r.inTrail = r.do.event != ""
	m.fail(r)
}

func (m *maker) fail(r *request) {
	if r.do.method == "" || r.source != "" {
		return
	}
	body := 243 + m.rng.Int64N(40)
	switch n := m.rng.IntN(1000); {
	case n < 40:
		r.status, r.fault, r.bytes = 403, "AccessDenied", body
	case n < 50 && r.caller.kind == "IAMUser":
		r.status, r.fault, r.bytes, r.inTrail = 403, "SignatureDoesNotMatch", body, false
	case n < 55:
		r.status, r.fault, r.bytes, r.inTrail = 301, "PermanentRedirect", body, false
	case n < 65 && r.do.event == "GetObject":
		r.status, r.fault, r.bytes = 404, "NoSuchKey", body
	case n < 80 && r.endpoint != "" && r.do.event != "":
		r.fault, r.bytes, r.inAccess = refused, 0, false
	case n >= 80 && n < 84 && r.do.event != "":
		r.status, r.fault, r.bytes = 503, "SlowDown", body
	case n >= 84 && n < 87 && r.do.event == "GetObject":
		r.status, r.fault, r.bytes = 416, "InvalidRange", body
	}
}

// deliver decides what gets lost, what comes twice and what comes late.
func (m *maker) deliver(r *request) {
	r.delay = time.Duration(2+m.rng.IntN(10)) * time.Minute
	if !m.world.Complete {
		m.mishap(r)
	}
	if lost := m.world.Lost; lost != nil {
		r.inTrail = r.inTrail && !lost(dataset.Trail, r.bucket, r.completed)
		r.inAccess = r.inAccess && !lost(dataset.Access, r.bucket, r.received)
	}
}

func (m *maker) mishap(r *request) {
	switch n := m.rng.IntN(1000); {
	case n < 4:
		r.inAccess = false
	case n < 7:
		r.inTrail = false
	case n < 27:
		r.twice = true
	case n < 28 && r.do.event == "GetObject" && r.fault == "":
		r.miscounted = r.size + 1 + m.rng.Int64N(r.size)
	}
	// At the end one of the logs is behind the other; which one depends on the seed.
	if end := m.world.Start.AddDate(0, 0, m.world.Days); r.received.After(end.Add(-2 * time.Hour)) {
		r.inAccess = r.inAccess && m.world.seed%2 == 0
		r.inTrail = r.inTrail && m.world.seed%2 == 1
	}
	if m.rng.IntN(500) == 0 {
		r.delay = time.Duration(1+m.rng.IntN(5)) * 24 * time.Hour
	}
}
