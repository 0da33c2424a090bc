package reach

import (
	"slices"
	"strings"

	"datatrail/policies/iamdoc"
)

// holds is for how many of the callers a condition holds.
func holds(condition *iamdoc.Condition, caller *Caller) Extent {
	carried := caller.value(condition.Key)
	if maybe, ok := carried.(optional); ok {
		return mixed(absent(condition), present(condition, maybe.value))
	}
	if carried == nil {
		return absent(condition)
	}
	return present(condition, carried)
}

// mixed is the extent among callers of whom some are like this and some like that.
func mixed(one, other Extent) Extent {
	switch low, high := min(one, other), max(one, other); {
	case low >= Most:
		return low
	case high <= Few:
		return high
	default:
		return Some
	}
}

// absent is what a condition says of callers whose request lacks the key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func absent(condition *iamdoc.Condition) Extent {
	switch {
	case condition.Base == "null":
		return whether(saysTrue(condition))
	case condition.Quantifier == "forallvalues", condition.IfExists:
		return All
	case condition.Quantifier == "foranyvalue":
		return None
	default:
		return whether(condition.Negated)
	}
}

func present(condition *iamdoc.Condition, carried value) Extent {
	if condition.Base == "null" {
		return whether(!saysTrue(condition))
	}
	hits := Some
	if isText(condition.Base) {
		hits = carried.among(condition)
	}
	if condition.Negated {
		return hits.Not()
	}
	return hits
}

// isText reports whether an operator compares what a value names. Of dates, numbers and the like nothing is known.
func isText(base string) bool {
	return base == "bool" || base == "ipaddress" || strings.HasPrefix(base, "string") || strings.HasPrefix(base, "arn")
}

func saysTrue(condition *iamdoc.Condition) bool {
	return slices.ContainsFunc(condition.Values, func(value string) bool { return strings.EqualFold(value, "true") })
}

func whether(yes bool) Extent {
	if yes {
		return All
	}
	return None
}
