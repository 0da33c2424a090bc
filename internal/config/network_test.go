package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// somePrefixes lie close together, so that they cover, touch and repeat one another.
func somePrefixes() *rapid.Generator[[]netip.Prefix] {
	one := rapid.Custom(func(t *rapid.T) netip.Prefix {
		if rapid.Bool().Draw(t, "IPv6") {
			address := netip.AddrFrom16([16]byte{0x2a, 1, 4, rapid.Byte().Draw(t, "byte")})
			return netip.PrefixFrom(address, rapid.IntRange(26, 36).Draw(t, "bits")).Masked()
		}
		address := netip.AddrFrom4([4]byte{rapid.SampledFrom([]byte{8, 9, 12, 13}).Draw(t, "first"), rapid.Byte().Draw(t, "second")})
		return netip.PrefixFrom(address, rapid.IntRange(6, 18).Draw(t, "bits")).Masked()
	})
	return rapid.SliceOfN(one, 0, 12)
}

func within(cidrs []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(cidrs, func(cidr netip.Prefix) bool { return cidr.Contains(address) })
}

func TestMerge_CoversTheSameAddressesWithoutWideningThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cidrs := somePrefixes().Draw(t, "cidrs")
		merged := merge(cidrs, broadest)
		assert.Equal(t, merged, merge(merged, broadest), "nothing is left to merge")
		assert.LessOrEqual(t, len(merged), len(cidrs))
		for _, cidr := range append(slices.Clone(cidrs), merged...) {
			last := cidr.Addr()
			for _, address := range []netip.Addr{cidr.Addr(), cidr.Addr().Prev(), last.Next()} {
				assert.Equal(t, within(cidrs, address), within(merged, address), "%s", address)
			}
		}
		for _, cidr := range merged {
			assert.True(t, cidr.Bits() >= broadest(cidr) || slices.Contains(cidrs, cidr), "%s is broader than what was listed", cidr)
		}
	})
}

func TestValidateCIDRs_TakesTogetherWhatItTakesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cidrs, anonymous := somePrefixes().Draw(t, "cidrs"), rapid.Bool().Draw(t, "anonymous")
		f := func(list ...netip.Prefix) *findings {
			found := &findings{secret: func(string) bool { return false }}
			validateCIDRs(found, "cidrs", list, anonymous)
			return found
		}
		wrong := 0
		for _, cidr := range cidrs {
			wrong += len(f(cidr).problems)
		}
		assert.Len(t, f(cidrs...).problems, wrong)
	})
}

func TestLoad_MergesNoNetworksIntoOneThatIsTooBroad(t *testing.T) {
	adjoining := []netip.Prefix{netip.MustParsePrefix("2a01:4f8::/32"), netip.MustParsePrefix("2a01:4f9::/32")}
	assert.Equal(t, adjoining, merge(adjoining, broadest))
}

// What a refusal proposes has to be a way out.
func TestParseCIDR_ProposesWhatItTakes(t *testing.T) {
	proposal := regexp.MustCompile(`(?:write|or|IPv4,) ([0-9a-f:.]+/\d+)`)
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.OneOf(
			rapid.SliceOfN(rapid.Byte(), 4, 4), rapid.SliceOfN(rapid.Byte(), 16, 16),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 4, 4), func(b []byte) []byte { return append(slices.Repeat([]byte{0}, 10), append([]byte{255, 255}, b...)...) }),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 14, 14), func(b []byte) []byte { return append([]byte{0x26, 0}, b...) }),
		).Draw(t, "address")
		addr, _ := netip.AddrFromSlice(address)
		text := addr.String()
		if addr.Is6() && rapid.Bool().Draw(t, "zone") {
			text = addr.WithZone("eth0").String()
		}
		if rapid.Bool().Draw(t, "range") {
			text += fmt.Sprintf("/%d", rapid.IntRange(0, 130).Draw(t, "bits"))
		}
		found := &findings{secret: func(string) bool { return false }}
		_, ok := parseCIDR(found, "cidrs[0]", text)
		assert.Equal(t, ok, found.err() == nil)
		if ok {
			return
		}
		require.Len(t, found.problems, 1)
		for _, match := range proposal.FindAllStringSubmatch(found.problems[0].Error(), -1) {
			if match[1] == "198.51.100.0/24" || match[1] == "2001:db8::/48" {
				continue
			}
			again := &findings{secret: func(string) bool { return false }}
			_, ok := parseCIDR(again, "cidrs[0]", match[1])
			assert.True(t, ok, "%s: %v, and then %v", text, found.problems[0], again.err())
		}
	})
}

func TestFirstSource_SkipsWhatIsNever(t *testing.T) {
	for cidr, want := range map[string]string{
		"198.51.100.0/24": "198.51.100.0", "0.0.0.0/1": "1.0.0.0", "192.0.0.0/16": "192.0.1.0", "2001::/16": "2001:200::", "8.0.0.0/5": "8.0.0.0",
		"223.255.255.0/24": "223.255.255.0",
	} {
		first := FirstSource(netip.MustParsePrefix(cidr))
		assert.Equal(t, want, first.String(), cidr)
		assert.Empty(t, NeverSource(netip.PrefixFrom(first, first.BitLen())), cidr)
	}
	for _, cidr := range []string{"10.0.0.0/24", "240.0.0.0/4", "fc00::/7"} {
		assert.False(t, FirstSource(netip.MustParsePrefix(cidr)).IsValid(), cidr)
	}
}
