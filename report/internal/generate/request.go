package generate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// request is one thing that happened, before any log tells of it.
type request struct {
	received    time.Time
	completed   time.Time
	id          string
	host        string
	event       string
	caller      *caller
	address     string
	endpoint    string
	inside      bool
	isPresigned bool
	do          action
	bucket      string // that the request was made to
	owner       string // account of the bucket
	region      string
	key         string
	source      string // bucket that a copy reads
	sourceKey   string
	version     string
	size        int64
	bytes       int64
	status      int
	fault       string

	miscounted int64 // how many bytes more the access log claims
	told       telling

	inTrail  bool
	inAccess bool
	twice    bool          // both logs deliver it twice
	delay    time.Duration // until CloudTrail delivers it
}

// action is a kind of request.
type action struct {
	event     string // API action; empty when CloudTrail never records it here
	operation string // of the access log; empty when the request is logged elsewhere
	method    string
	weight    int
}

var actions = []action{
	{event: "GetObject", operation: "REST.GET.OBJECT", method: "GET", weight: 560},
	{event: "HeadObject", operation: "REST.HEAD.OBJECT", method: "HEAD", weight: 120},
	{event: "ListObjects", operation: "REST.GET.BUCKET", method: "GET", weight: 120},
	{event: "GetObjectTagging", operation: "REST.GET.OBJECT_TAGGING", method: "GET", weight: 10},
	{event: "CopyObject", operation: "REST.COPY.OBJECT_GET", method: "PUT", weight: 25},
	{operation: "REST.PUT.OBJECT", method: "PUT", weight: 60},
	{operation: "REST.DELETE.OBJECT", method: "DELETE", weight: 20},
	{operation: "BATCH.DELETE.OBJECT", method: "POST", weight: 15},
	{operation: "S3.EXPIRE.OBJECT", weight: 15},
	{operation: "S3.CREATE.DELETEMARKER", weight: 5},
	{operation: "REST.GET.LOCATION", method: "GET", weight: 10},
}

// maker makes requests from a stream of random numbers.
type maker struct {
	world   *World
	rng     *rand.Rand
	callers []caller
	count   int
}

func (w *World) maker() *maker {
	return &maker{world: w, rng: w.rng(1), callers: callers()}
}

// day makes the requests of the n-th day, in the order they were received.
func (m *maker) day(n int) []request {
	quota := m.world.Requests / m.world.Days
	if n == m.world.Days-1 {
		quota += m.world.Requests % m.world.Days
	}
	start := m.world.Start.AddDate(0, 0, n)
	all := make([]request, quota)
	for i := range all {
		at := start.Add(busy(start, share(i, quota))).Truncate(time.Second)
		all[i] = m.request(at, n)
	}
	return all
}

// share is the i-th of n parts of a day. The product of a day and a number of requests does not fit a Duration.
func share(i, n int) time.Duration {
	return time.Duration(float64(24*time.Hour) * float64(i) / float64(n))
}

func (m *maker) request(at time.Time, day int) request {
	dataset := &m.world.Datasets[pick(m.rng, []int{6, 3, 1})]
	r := request{
		received: at, bucket: dataset.Bucket, owner: m.world.Account, region: m.world.Region, caller: m.caller(day),
		do: actions[pick(m.rng, weights(actions))],
		id: m.name("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16), host: m.name("abcdefghijklmnopqrstuvwxyzABCDEF0123456789+/", 54) + "=",
		inTrail: true, inAccess: true, status: 200,
	}
	m.count++
	r.event = fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x",
		m.rng.Uint32(), m.rng.IntN(1<<16), m.rng.IntN(1<<12), m.rng.IntN(1<<12), m.count)
	thing := dataset.objects[pick(m.rng, []int{3, 1})*m.rng.IntN(len(dataset.objects)/2)+m.rng.IntN(len(dataset.objects)/2)]
	r.key, r.size = thing.key, thing.size
	m.place(&r, dataset)
	m.spree(&r, day)
	m.act(&r)
	r.completed = r.received.Add(time.Duration(m.rng.IntN(3)) * time.Second)
	m.deliver(&r)
	m.tell(&r)
	return r
}

// spree turns the small hours of some days into somebody listing the busiest dataset.
func (m *maker) spree(r *request, day int) {
	if day%3 != 1 || r.received.Hour() != 3 || m.rng.IntN(10) < 3 {
		return
	}
	for i := range m.callers {
		if m.callers[i].kind == "IAMUser" {
			r.caller = &m.callers[i]
		}
	}
	r.bucket, r.do, r.isPresigned = m.world.Datasets[0].Bucket, actions[2], false
	r.address, r.endpoint, r.inside = "203.0.113.7", "", false
}

func (m *maker) caller(day int) *caller {
	for {
		who := &m.callers[pick(m.rng, callerWeights(m.callers))]
		if !who.late || day >= (m.world.Days+1)/2 {
			return who
		}
	}
}

// place says where the request comes from.
func (m *maker) place(r *request, d *Dataset) {
	switch n := m.rng.IntN(1000); {
	case r.caller.service != "":
		r.address = r.caller.service
	case n < 450:
		r.address, r.endpoint, r.inside = fmt.Sprintf("10.0.%d.%d", m.rng.IntN(2), 1+m.rng.IntN(9)), d.Perimeter.VPCEndpoints[0], true
	case n < 780:
		r.address, r.inside = fmt.Sprintf("198.51.100.%d", m.rng.IntN(20)), true
	case n < 824:
		r.address, r.inside = fmt.Sprintf("2001:db8:a::%x", 1+m.rng.IntN(9)), true
	case n < 859:
		r.address = fmt.Sprintf("2001:db8:b::%x", 1+m.rng.IntN(4))
	case n < 887:
		// A foreign VPC that uses public addresses inside: behind an endpoint the address says nothing.
		r.address, r.endpoint = fmt.Sprintf("198.51.100.%d", 1+m.rng.IntN(4)), "vpce-0ffffffffffff0001"
	default:
		r.address = fmt.Sprintf("203.0.113.%d", m.rng.IntN(12))
	}
	r.isPresigned = (r.caller.kind == "AssumedRole" || r.caller.kind == "IAMUser") && r.caller.service == "" &&
		m.rng.IntN(100) < 5
}

func (m *maker) name(alphabet string, n int) string {
	name := make([]byte, n)
	for i := range name {
		name[i] = alphabet[m.rng.IntN(len(alphabet))]
	}
	return string(name)
}

// pick returns an index, each as often as its weight says.
func pick(rng *rand.Rand, weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := rng.IntN(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

func weights(actions []action) []int {
	all := make([]int, len(actions))
	for i, a := range actions {
		all[i] = a.weight
	}
	return all
}

func callerWeights(callers []caller) []int {
	all := make([]int, len(callers))
	for i, c := range callers {
		all[i] = c.weight
	}
	return all
}
