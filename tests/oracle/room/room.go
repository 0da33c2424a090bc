// Package room measures how much of the size of a bucket policy is used, and how many more networks
// would fit, by trying: it adds networks to the configuration and deploys it.
package room

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"

	"datatrail/internal/policydoc"
	"datatrail/tests/oracle/composed"
)

// Form is a way to write networks that cannot be merged.
type Form struct {
	// Name for people.
	Name string
	// Network is the n-th network of this form.
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

// Limit is the number of networks beyond which nothing is tried: such a policy does not list its
// networks at all.
const Limit = 2000

// Room is how much of a policy's size is used and left.
type Room struct {
	Bytes int `json:"bytes"`
	Of    int `json:"of"`
	// More is how many more networks of each form fit. Absent: the policy does not list networks.
	More map[string]int `json:"moreNetworks,omitempty"`
}

// Of measures a dataset's policy.
func Of(stack string, values map[string]string, by composed.Deployer, dataset string) (Room, error) {
	size, err := sizeWith(stack, values, by, dataset, Form{}, 0)
	if err != nil {
		return Room{}, err
	}
	room := Room{Bytes: size, Of: policydoc.MaxBucketPolicyBytes, More: map[string]int{}}
	for _, form := range Forms {
		try := func(networks int) (int, error) { return sizeWith(stack, values, by, dataset, form, networks) }
		if one, err := try(1); err == nil && one == size {
			return Room{Bytes: size, Of: room.Of}, nil
		}
		room.More[form.Name] = largest(room.Of, try)
	}
	return room, nil
}

// largest is the largest number of networks that the program takes. It begins with a guess, from
// what one more network takes in a list.
func largest(limit int, try func(networks int) (int, error)) int {
	fits := func(networks int) bool {
		_, err := try(networks)
		return err == nil
	}
	const few = 2
	n := 0
	size, err := try(few)
	if more, moreErr := try(few + 1); err == nil && moreErr == nil && more > size {
		n = min(few+(limit-size)/(more-size), Limit)
	}
	for n > 0 && !fits(n) {
		n--
	}
	for n < Limit && fits(n+1) {
		n++
	}
	return n
}

// sizeWith is the size of the dataset's policy with some networks more.
func sizeWith(
	stack string, values map[string]string, by composed.Deployer, dataset string, form Form, networks int,
) (int, error) {
	changed, err := with(values, dataset, form, networks)
	if err != nil {
		return 0, err
	}
	documents, err := composed.Documents(stack, changed, by)
	if err != nil {
		return 0, err
	}
	for _, d := range documents {
		if d.Kind == composed.DataBucket && d.Name == dataset {
			return len(d.Text), nil
		}
	}
	return 0, fmt.Errorf("dataset %s: no such dataset", dataset)
}

// with is a configuration of this dataset alone, which is all that its policy depends on, with
// networks added to its perimeter.
func with(values map[string]string, dataset string, form Form, networks int) (map[string]string, error) {
	var datasets []map[string]any
	if err := json.Unmarshal([]byte(values[composed.DatasetsKey]), &datasets); err != nil {
		return nil, fmt.Errorf("%s: %w", composed.DatasetsKey, err)
	}
	datasets = slices.DeleteFunc(datasets, func(d map[string]any) bool { return d["name"] != dataset })
	for _, d := range datasets {
		delete(d, "storageClassAnalysis")
		delete(d, "thresholds")
		perimeter, ok := d["perimeter"].(map[string]any)
		if !ok {
			continue
		}
		cidrs, _ := perimeter["cidrs"].([]any)
		for n := range networks {
			cidrs = append(cidrs, form.Network(n).String())
		}
		if len(cidrs) > 0 {
			perimeter["cidrs"] = cidrs
		}
	}
	text, err := json.Marshal(datasets)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", composed.DatasetsKey, err)
	}
	return map[string]string{"aws:region": values["aws:region"], composed.DatasetsKey: string(text)}, nil
}
