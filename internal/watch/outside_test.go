package watch

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/insights"
)

// reader is a read as the perimeter sees it.
type reader struct {
	call, address, endpoint string
	who                     string
}

const (
	exemptRole = "exempt role"
	otherRole  = "other role"
	viaService = "other role through a service"
)

var readers = map[string]map[string]any{
	exemptRole: session("arn:aws:iam::111122223333:role/ops/break.glass-1"),
	// A dot in a pattern is a dot.
	otherRole:  session("arn:aws:iam::111122223333:role/ops/breakXglass-1"),
	viaService: with(session("arn:aws:iam::111122223333:role/team/trainer"), "invokedBy", "athena.amazonaws.com"),
	anonymous:  identities[anonymous],
	service:    identities[service],
}

func session(roleARN string) map[string]any {
	return map[string]any{
		"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/break.glass-1/session",
		"sessionContext": map[string]any{"sessionIssuer": map[string]any{"arn": roleARN}},
	}
}

func with(object map[string]any, name string, value any) map[string]any {
	object[name] = value
	return object
}

func (r reader) record() any {
	record := map[string]any{
		"eventSource": serviceS3, "eventName": r.call, "sourceIPAddress": r.address, "userIdentity": readers[r.who],
		"requestParameters":   map[string]any{"bucketName": "speech-bucket"},
		"additionalEventData": map[string]any{"bytesTransferredOut": 5.0},
	}
	if r.endpoint != "" {
		record["vpcEndpointId"] = r.endpoint
	}
	return record
}

// refused is what mode enforce does with a reader, in the words of the perimeter's configuration.
func refused(r reader, p Perimeter) bool {
	reading := slices.Contains([]string{"GetObject", "HeadObject", "SelectObjectContent", "GetObjectAttributes"}, r.call)
	listing := slices.Contains([]string{"ListObjectVersions", "HeadBucket"}, r.call)
	within := slices.ContainsFunc(p.CIDRs, func(cidr string) bool {
		address, err := netip.ParseAddr(r.address)
		return err == nil && netip.MustParsePrefix(cidr).Contains(address)
	})
	switch {
	case !reading && (!listing || !p.Listing):
		return false
	case r.who == service, r.who == viaService && p.ViaServices, r.who == exemptRole && len(p.ExemptPrincipals) > 0:
		return false
	case r.endpoint != "":
		return !slices.Contains(p.VPCEndpoints, r.endpoint)
	default:
		return !within
	}
}

func everyReader() []reader {
	calls := []string{"GetObject", "HeadObject", "SelectObjectContent", "GetObjectAttributes", "ListObjectVersions", "HeadBucket", "PutObject"}
	// First and last address of the ranges, and their neighbours; what stands there for a service.
	addresses := []string{
		"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0", "2001:db8:3f:ffff:ffff:ffff:ffff:ffff", "2001:db8:40::",
		"2001:db8:4f:ffff:ffff:ffff:ffff:ffff", "2001:db8:50::", "AWS Internal", "athena.amazonaws.com",
	}
	var out []reader
	for _, call := range calls {
		for who := range readers {
			for _, address := range addresses {
				out = append(out, reader{call, address, "", who})
			}
			for _, endpoint := range []string{"vpce-12345678", "vpce-87654321", "vpce-123456789abcdef00"} {
				out = append(out, reader{call, "10.0.0.7", endpoint, who})
			}
		}
	}
	return out
}

func everyPerimeter() []Perimeter {
	var out []Perimeter
	for _, cidrs := range [][]string{nil, {"198.51.100.0/24"}, {"198.51.100.0/24", "2001:db8:40::/44"}} {
		for _, endpoints := range [][]string{nil, {"vpce-12345678"}, {"vpce-12345678", "vpce-87654321"}} {
			for _, exempt := range [][]string{nil, {"arn:aws:iam::111122223333:role/ops/break.glass-?", "arn:aws:iam::*:role/none"}} {
				for bits := range 4 {
					p := Perimeter{
						CIDRs: cidrs, VPCEndpoints: endpoints, ExemptPrincipals: exempt, Listing: bits&1 > 0, ViaServices: bits&2 > 0,
					}
					if !p.Empty() {
						out = append(out, p)
					}
				}
			}
		}
	}
	return out
}

func TestOutside_FindsExactlyThoseWhomEnforceRefuses(t *testing.T) {
	t.Parallel()
	all := everyReader()
	records := make([]any, len(all))
	for i, r := range all {
		records[i] = r.record()
	}
	for _, p := range everyPerimeter() {
		q, err := insights.Parse(Outside(watched[0], p).Text)
		require.NoError(t, err)
		found := 0
		for i, r := range all {
			// Assertions of the library would take most of the time here.
			got, err := q.Passes(records[i])
			if want := refused(r, p); err != nil || got != want {
				t.Fatalf("%+v under %+v: want %v, got %v, %v", r, p, want, got, err)
			}
			if got {
				found++
			}
		}
		require.Positive(t, found)
		require.Less(t, found, len(all))
	}
}

func TestQueries_FindWhatTheirMeasuresCount(t *testing.T) {
	t.Parallel()
	sources := []Source{{"speech", speech}, {"speech-2", longer}}
	texts := map[string]string{}
	for _, q := range shared(sources) {
		texts[q.Name] = q.Text
	}
	all := everyCall()
	records := recordsOf(t, all)
	ours := func(c call) bool { return c.bucket == speech || c.bucket == longer }
	means := map[string]func(call) bool{
		"Who read what":      func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Bytes by principal": func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Bytes by hour":      func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Presigned reads":    func(c call) bool { return ours(c) && meaning(PresignedReads, c) > 0 },
		// Whatever is refused is of interest here, writes included.
		"Denied reads": func(c call) bool { return ours(c) && c.service == serviceS3 && c.errorCode == "AccessDenied" },
		"Anonymous reads": func(c call) bool {
			return ours(c) && c.service == serviceS3 && c.errorCode == "" && c.identity == anonymous
		},
		"Listing followed by reading": func(c call) bool {
			list := strings.HasPrefix(c.name, "ListObject") || c.name == "HeadBucket"
			return ours(c) && c.service == serviceS3 && c.errorCode == "" && (list || meaning(EgressRequests, c) > 0)
		},
		"First-seen principals": func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Copies out": func(c call) bool {
			copying := c.name == "CopyObject" || c.name == "UploadPartCopy"
			return copying && c.service == serviceS3 && c.errorCode == "" && (c.origin == speech || c.origin == longer) && c.origin != c.bucket
		},
	}
	require.Len(t, texts, len(means), "every query is tried")
	for name, means := range means {
		q, err := insights.Parse(texts[name])
		require.NoError(t, err)
		for i, c := range all {
			// Assertions of the library would take most of the time here.
			got, err := q.Passes(records[i])
			if want := means(c); err != nil || got != want {
				t.Fatalf("%s: %+v: want %v, got %v, %v", name, c, want, got, err)
			}
		}
	}
}
