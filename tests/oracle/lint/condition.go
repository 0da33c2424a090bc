package lint

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"datatrail/judge/iam"
	"datatrail/tests/oracle/reference"
)

// operators lists, for each type of key, the families of operators that compare it. AWS's own
// samples compare ARNs, and what an encryption context says of ARNs, with both of the families.
var operators = map[string][]string{
	reference.String:  {"String"},
	reference.ARN:     {"Arn", "String"},
	reference.Bool:    {"Bool"},
	reference.Numeric: {"Numeric"},
	reference.Date:    {"Date"},
	reference.IP:      {"IpAddress", "NotIpAddress"},
}

var known = []string{
	"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Bool", "DateGreaterThan", "DateLessThan", "IpAddress", "NotIpAddress",
	"NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThan", "NumericLessThanEquals",
	"StringEquals", "StringLike", "StringNotEquals", "StringNotLike",
}

const encryptionContext = "kms:EncryptionContext:"

func (c *checker) condition(operator, key string, listed iam.Values) {
	base := strings.TrimSuffix(operator, "IfExists")
	if operator == "Null" {
		c.presence(key, listed)
		return
	}
	if !slices.Contains(known, base) {
		c.report("%s: no such operator", operator)
		return
	}
	kind, exists := c.reference.Type(key)
	if !exists {
		c.report("%s: no such condition key", key)
		return
	}
	families := operators[kind]
	if strings.HasPrefix(key, encryptionContext) {
		families = operators[reference.ARN]
	}
	if !slices.ContainsFunc(families, func(family string) bool { return strings.HasPrefix(base, family) }) {
		c.report("%s does not compare %s, which is of type %s", operator, key, kind)
	}
	if base != operator && strings.Contains(base, "Not") {
		c.report("%s: IfExists changes nothing for an operator that is negated", operator)
	}
	if len(listed) == 0 {
		c.report("%s %s: an empty list matches nothing", operator, key)
	}
	for _, value := range listed {
		c.value(base, kind, key, value)
	}
}

// presence checks a condition on whether a key is there at all.
func (c *checker) presence(key string, listed iam.Values) {
	if _, exists := c.reference.Type(key); !exists {
		c.report("%s: no such condition key", key)
	}
	for _, value := range listed {
		c.value("Null", reference.Bool, key, value)
	}
}

// value checks the form of a value, and that a wildcard stands only where it is one.
func (c *checker) value(operator, kind, key, value string) {
	if !wellFormed(kind, value) {
		c.report("%s: %q is not of type %s", key, value, kind)
	}
	exact := strings.HasPrefix(operator, "String") && !strings.HasSuffix(operator, "Like")
	if exact && strings.ContainsAny(value, "*?") {
		c.report("%s %s: in %q, * and ? are ordinary characters", operator, key, value)
	}
}

func wellFormed(kind, value string) bool {
	var err error
	switch kind {
	case reference.Bool:
		return value == "true" || value == "false"
	case reference.Numeric:
		_, err = strconv.ParseFloat(value, 64)
	case reference.Date:
		_, err = time.Parse(time.RFC3339, value)
	case reference.IP:
		var prefix netip.Prefix
		prefix, err = netip.ParsePrefix(value)
		return err == nil && prefix == prefix.Masked()
	case reference.ARN:
		const colons = 5
		return strings.HasPrefix(value, "arn:") && strings.Count(value, ":") >= colons
	default:
		return value != ""
	}
	return err == nil
}
