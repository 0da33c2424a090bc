package evaluator

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"datatrail/judge/iam"
	"datatrail/judge/request"
)

// everyone is the widest principal.
var everyone = iam.Principal{"AWS": {"*"}}

// widen takes out of a statement what cannot be judged, so that what is left covers all that it covers, and perhaps more, and
// says what that is. Nothing: the statement is left as it means.
func widen(s *iam.Statement) []string {
	doubts := strangers(s.Principal)
	if len(doubts) > 0 {
		s.Principal = everyone
	}
	var more []string
	s.Condition, more = understood(s.Condition)
	return append(doubts, more...)
}

// strangers says which names in a principal cannot be judged.
func strangers(p iam.Principal) (doubts []string) {
	for _, kind := range slices.Sorted(maps.Keys(p)) {
		if kind != "AWS" && kind != "Service" {
			doubts = append(doubts, "names a Principal of kind "+kind)
			continue
		}
		for _, named := range p[kind] {
			if kind == "AWS" && !principalPattern.MatchString(named) {
				doubts = append(doubts, "names the Principal "+named)
			}
		}
	}
	return doubts
}

// understood are the conditions that can be judged, with their keys as requests spell them, and why the others cannot.
func understood(all iam.Conditions) (known iam.Conditions, doubts []string) {
	for _, operator := range slices.Sorted(maps.Keys(all)) {
		for _, key := range slices.Sorted(maps.Keys(all[operator])) {
			doubt, name := doubtful(operator, key, all[operator][key]), request.Key(key)
			if doubt == "" && known[operator][name] != nil {
				doubt = fmt.Sprintf("has %s %s twice", operator, key)
			}
			if doubt != "" {
				doubts = append(doubts, doubt)
				continue
			}
			if known == nil {
				known = iam.Conditions{}
			}
			if known[operator] == nil {
				known[operator] = map[string]iam.Values{}
			}
			known[operator][name] = all[operator][key]
		}
	}
	return known, doubts
}

// principalPattern is what covers understands: everyone, accounts, ARNs of root, user and role, and the ids that AWS shows in
// place of those that are gone.
var principalPattern = regexp.MustCompile(`^(\*|\d{12}|arn:[a-z-]+:iam::\d{12}:(root|(role|user)/[^*?]+)|A[A-Z0-9]{15,})$`)

// operators are those that are pinned to AWS's documentation by a test. All but Null also go on with IfExists.
var operators = []string{
	"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
	"ForAnyValue:StringEquals", "ForAnyValue:StringLike", "IpAddress", "NotIpAddress", "ArnLike", "ArnEquals", "ArnNotLike",
	"ArnNotEquals", "Bool", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
	"NumericGreaterThanEquals", "Null",
}

const ifExists = "IfExists"

// arnParts is the number of parts of an ARN. AWS matches them one by one; a wildcard in the last
// one alone makes no difference to matching the whole.
const arnParts = 6

// doubtful says why a condition cannot be judged. Nothing: it can.
func doubtful(operator, key string, values iam.Values) string {
	base := strings.TrimSuffix(operator, ifExists)
	switch {
	case !slices.Contains(operators, base) || operator == "Null"+ifExists:
		return "has the operator " + operator
	case request.Key(key) == "":
		return "has a condition on " + key
	}
	for _, value := range values {
		if strings.Contains(value, "${") {
			return fmt.Sprintf("has the variable %s in %s", value, key)
		}
		parts := strings.SplitN(value, ":", arnParts)
		if strings.HasPrefix(base, "Arn") &&
			(len(parts) < arnParts || strings.ContainsAny(strings.Join(parts[:arnParts-1], ":"), "*?")) {
			return fmt.Sprintf("%s %s: %q has a wildcard before its last part, or fewer than %d parts", operator, key, value, arnParts)
		}
	}
	return ""
}
