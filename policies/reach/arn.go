package reach

import (
	"slices"
	"strings"

	"datatrail/policies/iamdoc"
)

// somebodysARN is the ARN of something in an account that is not the owner's.
type somebodysARN struct{ owner string }

func (s somebodysARN) among(condition *iamdoc.Condition) Extent {
	return each(condition, func(listed string) Extent {
		account, resource, whole := parts(listed)
		switch {
		case matchesAll(listed):
			return All
		case !whole:
			return fewIf(iamdoc.Fixed(listed))
		case account == "" && !isPrincipal(listed):
			// A bucket's ARN has no account, and a bucket's name has one owner.
			name, _, _ := strings.Cut(resource, "/")
			return fewIf(iamdoc.Fixed(name))
		case iamdoc.Fixed(account):
			return whetherFew(account != s.owner || s.owner == "")
		default:
			return fewIf(madeByAWS(resource))
		}
	})
}

// ownARN is the ARN of a principal of the owning account.
type ownARN struct{ account string }

func (o ownARN) among(condition *iamdoc.Condition) Extent {
	return each(condition, func(listed string) Extent {
		account, resource, whole := parts(listed)
		switch {
		case matchesAll(listed):
			return All
		case !whole:
			return fewIf(iamdoc.Fixed(listed))
		case o.account != "" && !iamdoc.Meets(account, o.account):
			return None
		default:
			return fewIf(!everyPrincipal(resource))
		}
	})
}

// everyPrincipal reports whether a pattern stands for all roles or all users of an account. The names in one's own
// account are one's own, so that any part of one is a choice.
func everyPrincipal(resource string) bool {
	if strings.Contains(resource, "${") {
		return true
	}
	return slices.ContainsFunc([]string{"role/?*", "user/?*"}, func(all string) bool { return iamdoc.Covers(resource, all) })
}

// parts takes the account and the resource out of an ARN. Whole is false for what has no account of its own: fewer parts,
// or a wildcard that may stand for several of them.
func parts(listed string) (account, resource string, whole bool) {
	fields := strings.SplitN(listed, ":", 6)
	switch {
	case len(fields) == 6:
		return fields[4], fields[5], true
	case len(fields) == 5 && len(fields[4]) > accountDigits && iamdoc.Fixed(fields[4][:accountDigits]):
		// The wildcard after a whole account stands for the rest.
		return fields[4][:accountDigits], "*", true
	default:
		return "", "", false
	}
}

const accountDigits = 12

func isPrincipal(listed string) bool {
	return strings.Contains(listed, ":iam:") || strings.Contains(listed, ":sts:")
}

// madeByAWS reports whether only AWS's services can have roles of that name, in whatever account.
func madeByAWS(resource string) bool {
	return strings.HasPrefix(resource, "role/aws-service-role/") ||
		strings.HasPrefix(resource, "role/aws:") && iamdoc.Fixed(resource)
}

func fewIf(named bool) Extent {
	if named {
		return Few
	}
	return Some
}

func whetherFew(yes bool) Extent {
	if yes {
		return Few
	}
	return None
}
