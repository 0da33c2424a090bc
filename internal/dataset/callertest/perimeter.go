package callertest

import (
	"net/netip"

	"pgregory.net/rapid"

	"datatrail/internal/dataset"
)

// Things that perimeters may list.
const (
	account       = "111122223333"
	exemptRole    = "arn:aws:iam::" + account + ":role/ops/break.glass-1"
	exemptPattern = "arn:aws:iam::" + account + ":role/ops/break.glass-?"
	exemptFolder  = "arn:aws:iam::" + account + ":role/ci/*"
)

var (
	ranges    = []string{"198.51.100.0/24", "203.0.113.64/26", "192.0.2.7/32", "2001:db8:40::/44", "2001:db8:ff::1/128"}
	endpoints = []string{"vpce-12345678", "vpce-87654321", "vpce-0a1b2c3d4e5f60718"}
	vpcs      = []string{"vpc-12345678", "vpc-0123456789abcdef0"}
)

// Perimeters generates perimeters with at least one network.
func Perimeters() *rapid.Generator[dataset.Perimeter] {
	return rapid.Custom(func(t *rapid.T) dataset.Perimeter {
		p := dataset.Perimeter{
			Mode:                   rapid.SampledFrom([]dataset.Mode{dataset.Enforce, dataset.Observe}).Draw(t, "mode"),
			VPCEndpoints:           some(t, "endpoints", endpoints),
			VPCs:                   some(t, "vpcs", vpcs),
			ExemptPrincipals:       some(t, "exempt", []string{exemptPattern, exemptFolder, "arn:aws:iam::*:role/none"}),
			DenyListing:            rapid.Bool().Draw(t, "listing"),
			AllowViaAWSServices:    rapid.Bool().Draw(t, "services"),
			PresignedMaxAgeSeconds: rapid.SampledFrom([]int{0, 60, 900}).Draw(t, "age"),
		}
		for _, text := range some(t, "cidrs", ranges) {
			p.CIDRs = append(p.CIDRs, netip.MustParsePrefix(text))
		}
		return p
	}).Filter(func(p dataset.Perimeter) bool { return !p.Empty() })
}

// some draws a sublist, none and all included.
func some(t *rapid.T, label string, from []string) []string {
	var out []string
	for _, member := range from {
		if rapid.Bool().Draw(t, label) {
			out = append(out, member)
		}
	}
	return out
}
