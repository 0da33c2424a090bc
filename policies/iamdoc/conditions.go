package iamdoc

import (
	"net/netip"
	"slices"
	"strings"
)

// Narrower than these, a network stays non-public in the eyes of S3 Block Public Access.
const (
	widestIPv4 = 8
	widestIPv6 = 32
)

var (
	networkKeys = []string{
		"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn",
		"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
	}
	ownerKeys = []string{
		"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths",
		"aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn", "aws:sourceowner",
		"aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "kms:calleraccount",
	}
)

// Open reports whether the statement allows callers whom nobody named: everyone, and no condition on the
// network, the organization or the account narrows it.
func (s Statement) Open() bool {
	if s.Effect != Allow || (!s.Principals.Everyone && !s.NotPrincipal) {
		return false
	}
	return !slices.ContainsFunc(s.Conditions, func(c Condition) bool {
		return c.requires(networkKeys) || c.requires(ownerKeys)
	})
}

// AllowsByNetwork reports whether the statement allows everyone who calls from a network.
func (s Statement) AllowsByNetwork() bool {
	return s.Effect == Allow && s.Principals.Everyone &&
		slices.ContainsFunc(s.Conditions, func(c Condition) bool { return c.requires(networkKeys) })
}

// DeniesOutsideNetworks reports whether the statement denies everyone who calls from elsewhere than its networks.
// All conditions must hold for a Deny to apply, so besides the networks only exemptions may stand there.
func (s Statement) DeniesOutsideNetworks() bool {
	if s.Effect != Deny || !s.Principals.Everyone {
		return false
	}
	networks := false
	for _, condition := range s.Conditions {
		switch {
		case !negated(condition.base()):
			if !condition.aboutServices() {
				return false
			}
		case slices.Contains(networkKeys, strings.ToLower(condition.Key)):
			if !condition.fixed() {
				return false
			}
			networks = true
		}
	}
	return networks
}

// SparesAnonymous reports whether a condition keeps a Deny from anonymous callers: their requests carry none of the
// keys about services, and Bool fails without its key.
func (s Statement) SparesAnonymous() bool {
	return slices.ContainsFunc(s.Conditions, func(c Condition) bool {
		return c.aboutServices() && !strings.HasSuffix(strings.ToLower(c.Operator), "ifexists")
	})
}

func (c Condition) aboutServices() bool {
	return c.base() == "bool" && slices.Equal(c.Values, []string{"false"}) &&
		slices.Contains([]string{"aws:principalisawsservice", "aws:viaawsservice"}, strings.ToLower(c.Key))
}

// DeniesInsecureTransport reports whether the statement denies every call without TLS, unconditionally. BoolIfExists
// would not do: AWS services carry no such key, and it would deny their deliveries.
func (s Statement) DeniesInsecureTransport() bool {
	return s.Effect == Deny && s.Principals.Everyone && len(s.Conditions) == 1 &&
		strings.EqualFold(s.Conditions[0].Operator, "Bool") &&
		strings.EqualFold(s.Conditions[0].Key, "aws:SecureTransport") &&
		slices.Equal(s.Conditions[0].Values, []string{"false"})
}

// RequiresSource reports whether the statement holds only for calls made on behalf of named resources.
func (s Statement) RequiresSource() bool {
	return slices.ContainsFunc(s.Conditions, func(c Condition) bool { return c.requires([]string{"aws:sourcearn"}) })
}

// RequiresContext reports whether the statement holds only within a named KMS encryption context.
func (s Statement) RequiresContext() bool {
	return slices.ContainsFunc(s.Conditions, func(c Condition) bool {
		return strings.HasPrefix(strings.ToLower(c.Key), "kms:encryptioncontext:") && c.positive() && c.fixed()
	})
}

// requires reports whether the condition fails for a caller who does not carry one of the keys with a named
// value. IfExists and ForAllValues hold for a missing key, so they require nothing.
func (c Condition) requires(keys []string) bool {
	return slices.Contains(keys, strings.ToLower(c.Key)) && c.positive() && c.fixed()
}

func (c Condition) positive() bool {
	operator := strings.ToLower(c.Operator)
	if strings.HasSuffix(operator, "ifexists") || strings.HasPrefix(operator, "forallvalues:") {
		return false
	}
	base := c.base()
	return !negated(base) && (base == "ipaddress" || strings.HasPrefix(base, "string") || strings.HasPrefix(base, "arn"))
}

func (c Condition) base() string {
	operator := strings.ToLower(c.Operator)
	if _, after, ok := strings.Cut(operator, ":"); ok {
		operator = after
	}
	return strings.TrimSuffix(operator, "ifexists")
}

func negated(operator string) bool { return strings.Contains(operator, "not") }

func (c Condition) fixed() bool {
	return len(c.Values) > 0 && !slices.ContainsFunc(c.Values, func(value string) bool {
		if prefix, err := netip.ParsePrefix(value); err == nil {
			return prefix.Addr().Is4() && prefix.Bits() < widestIPv4 ||
				prefix.Addr().Is6() && prefix.Bits() < widestIPv6
		}
		return strings.Trim(value, "*?:") == "" || strings.HasPrefix(value, "${")
	})
}
