// Package room measures how much of the maximum size of a bucket policy is used, and how many more networks would fit.
package room

import (
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strings"

	"datatrail/internal/bucket"
	"datatrail/internal/policydoc"
)

// Form is a kind of network, for estimates with networks that cannot be merged.
type Form struct {
	// Name for people.
	Name string
	// Network returns the n-th network of this form.
	Network func(n int) netip.Prefix
}

// Forms are, for each family, the form that takes most bytes and a common one.
var Forms = []Form{
	{"IPv4 addresses (/32)", func(n int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{111, byte(100 + n/2500), byte(100 + n/50%50), byte(101 + n%50*2)}), 32)
	}},
	{"IPv4 ranges (/24)", func(n int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{111, byte(100 + n/60), byte(100 + n%60*2), 0}), 24)
	}},
	{"IPv6 addresses (/128)", func(n int) netip.Prefix {
		return netip.PrefixFrom(ipv6("2600:1f14:1111:2222:3333:4444:5555:1000", 14, n), 128)
	}},
	{"IPv6 ranges (/48)", func(n int) netip.Prefix {
		return netip.PrefixFrom(ipv6("2600:1f14:1000::", 4, n), 48)
	}},
}

// ipv6 puts twice n into two bytes that are free from their fourth bit on.
func ipv6(base string, offset, n int) netip.Addr {
	bytes := netip.MustParseAddr(base).As16()
	bytes[offset] |= byte(2 * n >> 8 & 0xf)
	bytes[offset+1] = byte(2 * n & 0xff)
	return netip.AddrFrom16(bytes)
}

// Limit is the number of networks beyond which nothing is tried.
const Limit = 2000

// Room says how much of a policy's size is used, and what still fits.
type Room struct {
	Bytes int `json:"bytes"`
	Of    int `json:"of"`
	// More is how many more networks of each form fit. Absent: the policy does not list networks.
	More map[string]int `json:"moreNetworks,omitempty"`
}

// Of measures the policy of a bucket, to which one of its datasets may add networks.
func Of(p bucket.PerimeterSpec, dataset int) (Room, error) {
	used, err := size(p)
	if err != nil {
		return Room{}, err
	}
	room := Room{Bytes: used, Of: policydoc.MaxBucketPolicyBytes}
	for _, form := range Forms {
		if one, err := size(form.add(p, dataset, 1)); err != nil || one == used {
			return room, err
		}
		if room.More == nil {
			room.More = map[string]int{}
		}
		room.More[form.Name] = sort.Search(Limit, func(n int) bool {
			more := form.add(p, dataset, n+1)
			return more.Validate() != nil
		})
	}
	return room, nil
}

// String returns a sentence for people.
func (r Room) String() string {
	said := fmt.Sprintf("The policy takes %d of %d bytes.", r.Bytes, r.Of)
	if len(r.More) == 0 {
		return said
	}
	var fits []string
	for _, form := range Forms {
		fits = append(fits, fmt.Sprintf("%d %s", r.More[form.Name], form.Name))
	}
	return said + " It has room for this many more networks that cannot be merged: " + strings.Join(fits, ", or ") + "."
}

func size(p bucket.PerimeterSpec) (int, error) {
	text, err := p.Document().JSON()
	return len(text), err
}

// add is a policy with n networks more for a dataset. Anonymous callers read from the same ones.
func (f Form) add(p bucket.PerimeterSpec, dataset, n int) bucket.PerimeterSpec {
	p.Datasets = slices.Clone(p.Datasets)
	access := &p.Datasets[dataset]
	cidrs := slices.Clone(access.Rule.CIDRs)
	for i := range n {
		cidrs = append(cidrs, f.Network(i))
	}
	access.Rule.CIDRs = cidrs
	if len(access.Readers.AnonymousCIDRs) > 0 {
		access.Readers.AnonymousCIDRs = cidrs
	}
	return p
}
