package callertest

import (
	"net/netip"
	"time"

	"pgregory.net/rapid"

	"datatrail/internal/dataset"
)

// Call is a call and what a record of it needs besides the caller.
type Call struct {
	Caller dataset.Caller
	// Shown is what a record has in the place of an address.
	Shown string
	// Inside is true when the destination of a copy is the dataset too.
	Inside bool
	// Spelling is how the header names the source of a copy.
	Spelling string
}

// apis are operations of every class, one that S3 may have some day, and one that only begins like another.
var apis = []string{
	"GetObject", "SelectObjectContent", "GetObjectTorrent", "CopyObject", "UploadPartCopy", "HeadObject", "GetObjectAttributes",
	"GetObjectTagging", "GetObjectSomeDay", "ListObjectAnnotations", "ListObjects", "ListObjectsV2", "ListObjectVersions",
	"ListMultipartUploads", "HeadBucket", "PutObject", "DeleteObject", "ListParts",
}

// Calls generates calls for a perimeter: from the edges of its ranges, through its endpoints and others.
func Calls(p dataset.Perimeter) *rapid.Generator[Call] {
	places := placesOf(p)
	return rapid.Custom(func(t *rapid.T) Call {
		c := Call{
			Caller:   dataset.Caller{API: rapid.SampledFrom(apis).Draw(t, "api")},
			Inside:   rapid.Bool().Draw(t, "inside"),
			Spelling: rapid.SampledFrom(spellings).Draw(t, "spelling"),
		}
		place := rapid.SampledFrom(places).Draw(t, "place")
		c.Caller.Address, c.Caller.VPCEndpoint, c.Caller.VPC, c.Shown = place.address, place.endpoint, place.vpc, place.shown
		switch who := rapid.SampledFrom(identities).Draw(t, "who"); who {
		case service:
			c.Caller.Service, c.Shown = true, "athena.amazonaws.com"
			c.Caller.Address, c.Caller.VPCEndpoint, c.Caller.VPC = netip.Addr{}, "", ""
		case anonymous:
		default:
			c.Caller.Principal = who
			c.act(t, p)
		}
		return c
	})
}

// act lets a principal call through a service, or sign a URL for somebody.
func (c *Call) act(t *rapid.T, p dataset.Perimeter) {
	switch rapid.IntRange(0, 3).Draw(t, "way") {
	case 0:
		c.Caller.ViaService, c.Shown = true, "athena.amazonaws.com"
		c.Caller.Address, c.Caller.VPCEndpoint, c.Caller.VPC = netip.Addr{}, "", ""
	case 1:
		limit := time.Duration(p.PresignedMaxAgeSeconds) * time.Second
		c.Caller.Presigned = true
		c.Caller.Age = rapid.SampledFrom([]time.Duration{0, limit, limit + time.Second, 24 * time.Hour, -1}).Draw(t, "age")
	}
}

type place struct {
	address       netip.Addr
	endpoint, vpc string
	shown         string
}

func placesOf(p dataset.Perimeter) []place {
	out := []place{{shown: "AWS Internal"}}
	public := func(address netip.Addr) {
		if address.IsValid() {
			out = append(out, place{address: address, shown: address.String()})
		}
	}
	inside := "10.0.0.7"
	public(netip.MustParseAddr("192.0.2.250"))
	public(netip.MustParseAddr("2001:db8:ffff::77"))
	for _, cidr := range p.CIDRs {
		lowest, highest := cidr.Addr(), last(cidr)
		public(lowest)
		public(highest)
		public(lowest.Prev())
		public(highest.Next())
		inside = lowest.String()
	}
	// A VPC may use public addresses that are somebody else's, the perimeter's among them.
	for _, shown := range []string{"10.0.0.7", inside} {
		for _, endpoint := range append([]string{"vpce-0ffffffffffffffff", "vpce-123456789abcdef00"}, p.VPCEndpoints...) {
			out = append(out, place{endpoint: endpoint, vpc: "vpc-0ffffffffffffffff", shown: shown})
		}
		for _, vpc := range p.VPCs {
			out = append(out, place{endpoint: "vpce-0ffffffffffffffff", vpc: vpc, shown: shown})
		}
	}
	return out
}

func last(cidr netip.Prefix) netip.Addr {
	bytes := cidr.Addr().AsSlice()
	for bit := cidr.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address
}
