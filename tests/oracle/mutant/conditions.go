package mutant

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"datatrail/judge/iam"
)

// flips are what each operator is mistaken for.
var flips = map[string][]string{
	"ArnEquals":    {"ArnNotEquals"},
	"ArnLike":      {"ArnNotLike", "ArnLikeIfExists"},
	"ArnNotLike":   {"ArnLike", "ArnLikeIfExists"},
	"Bool":         {"BoolIfExists"},
	"BoolIfExists": {"Bool"},
	"IpAddress":    {"NotIpAddress", "IpAddressIfExists"},
	"NotIpAddress": {"IpAddress", "IpAddressIfExists"},
	"NumericGreaterThanIfExists": {
		"NumericGreaterThanEqualsIfExists", "NumericLessThanIfExists", "NumericEqualsIfExists", "NumericGreaterThan",
	},
	"NumericLessThan": {"NumericLessThanEquals", "NumericGreaterThan", "NumericEquals", "NumericLessThanIfExists"},
	"StringEquals":    {"StringNotEquals", "StringEqualsIfExists"},
	"StringLike":      {"StringNotLike", "StringLikeIfExists", "StringEquals"},
	"StringNotEquals": {"StringEquals", "StringEqualsIfExists"},
}

func (m *maker) conditions(s iam.Statement) {
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			m.condition(s, operator, key)
		}
	}
	m.split(s)
}

func (m *maker) condition(s iam.Statement, operator, key string) {
	at := operator + " " + key
	m.withCondition("drop "+at, s, func(c iam.Conditions) { delete(c[operator], key) })
	for _, other := range flips[operator] {
		m.withCondition("put "+other+" for "+at, s, func(c iam.Conditions) {
			if c[other] == nil {
				c[other] = map[string]iam.Values{}
			}
			c[other][key] = c[operator][key]
			delete(c[operator], key)
		})
	}
	original := s.Condition[operator][key]
	put := func(change string, changed iam.Values) {
		m.withCondition(at+": "+change, s, func(c iam.Conditions) { c[operator][key] = changed })
	}
	for i, value := range original {
		if len(original) > 1 {
			put("forget "+value, without(original, i))
		}
		for _, other := range distortions(value) {
			if other == value || slices.Contains(original, other) {
				continue
			}
			put("put "+other+" for "+value, with(original, i, other))
		}
	}
}

// split makes one statement of each condition: the trap of two Deny statements, which refuse
// everybody.
func (m *maker) split(s iam.Statement) {
	var parts []iam.Statement
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			part := s
			part.Condition = map[string]map[string]iam.Values{operator: {key: s.Condition[operator][key]}}
			parts = append(parts, part)
		}
	}
	if len(parts) > 1 {
		m.replace("make a statement of every condition", parts...)
	}
}

// distortions are values that are nearly, and not, the given one.
func distortions(value string) []string {
	if prefix, err := netip.ParsePrefix(value); err == nil {
		return resized(prefix)
	}
	if n, err := strconv.Atoi(value); err == nil && len(value) < len("123456789012") {
		return []string{strconv.Itoa(n - 1), strconv.Itoa(n + 1), strconv.Itoa(n / 1000)}
	}
	switch {
	case value == "true":
		return []string{"false"}
	case value == "false":
		return []string{"true"}
	case value == "1.2":
		return []string{"1.1", "1.3"}
	case strings.HasPrefix(value, "arn:"):
		siblings := value[:strings.LastIndexAny(value, ":/")+1] + "*"
		return []string{value + "x", strings.TrimSuffix(value, "*") + "*", value[:len(value)-1], siblings}
	case strings.HasSuffix(value, "/*"):
		return []string{value + "x", strings.TrimSuffix(value, "*"), strings.TrimSuffix(value, "/*") + "*", strings.ToUpper(value), "*"}
	default:
		return []string{value + "x", value[:len(value)-1], strings.ToUpper(value)}
	}
}

// resized are the range's halves and the range of twice its size.
func resized(p netip.Prefix) []string {
	out := []string{netip.PrefixFrom(p.Addr(), p.Bits()-1).Masked().String()}
	if p.Bits() < p.Addr().BitLen() {
		upper := p.Addr().AsSlice()
		upper[p.Bits()/8] |= 1 << (7 - p.Bits()%8)
		addr, _ := netip.AddrFromSlice(upper)
		out = append(out, netip.PrefixFrom(p.Addr(), p.Bits()+1).String(), netip.PrefixFrom(addr, p.Bits()+1).String())
	}
	return out
}
