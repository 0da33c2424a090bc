package reach

import (
	"slices"
	"strings"

	"datatrail/policies/iamdoc"
)

// principals is how many of the callers the statement's principals stand for.
func principals(statement iamdoc.Statement, caller *Caller) Extent {
	listed := among(statement.Principals, statement.NotPrincipal, caller)
	if statement.NotPrincipal {
		return listed.Not()
	}
	return listed
}

func among(principals iamdoc.Principals, excluded bool, caller *Caller) Extent {
	if principals.Everyone {
		return All
	}
	extent := None
	switch caller.kind {
	case anonymous:
	case foreign, member:
		for _, name := range principals.AWS {
			extent = max(extent, accountPrincipal(name, excluded, caller))
		}
		if caller.kind == foreign {
			for _, name := range principals.Federated {
				extent = max(extent, federation(name))
			}
			for _, name := range principals.Others {
				extent = max(extent, fewIf(iamdoc.Fixed(name)))
			}
		}
	case service:
		for _, name := range principals.Services {
			switch {
			case caller.granted || strings.Contains(name, "*"):
				extent = All
			default:
				extent = max(extent, Few)
			}
		}
	}
	return extent
}

// accountPrincipal reads an account id, an ARN or a unique id. The root user stands for its account, but for itself alone
// where a Deny leaves it out.
func accountPrincipal(name string, excluded bool, caller *Caller) Extent {
	account, resource, isARN := parts(name)
	if !isARN {
		account, resource = name, "root"
	}
	if caller.kind == foreign {
		switch {
		case !iamdoc.Fixed(account):
			return Some
		case caller.owner != "" && account == caller.owner:
			return None
		default:
			return Few
		}
	}
	switch {
	case caller.owner != "" && !iamdoc.Meets(account, caller.owner):
		return None
	case resource == "root" && !excluded:
		return All
	default:
		return fewIf(!everyPrincipal(resource))
	}
}

// webIdentities are providers where anybody can get a name.
var webIdentities = []string{
	"graph.facebook.com", "accounts.google.com", "www.amazon.com", "cognito-identity.amazonaws.com",
	"cognito-identity-us-gov.amazonaws.com",
}

// federation reads an identity provider: one that an account set up, by its ARN, or one for everybody.
func federation(name string) Extent {
	account, _, isARN := parts(name)
	switch {
	case isARN:
		return fewIf(iamdoc.Fixed(account))
	case slices.Contains(webIdentities, strings.ToLower(name)):
		return All
	default:
		return Some
	}
}
