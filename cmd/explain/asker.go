package main

import (
	"fmt"

	"datatrail/internal/config"
	"datatrail/judge/request"
)

// caller is whom the flags name. A member of an organization who is not named belongs to an account that stands for all others.
func (d dataset) caller(as, organization string) (request.Caller, error) {
	if organization != "" && !config.IsOrganization(organization) {
		return request.Caller{}, fmt.Errorf("org %q: is not the id of an organization: write one such as o-exampleorg1", organization)
	}
	if as == "" && organization != "" {
		as = memberAccount
	}
	caller, err := d.named(as)
	if err != nil || organization == "" {
		return caller, err
	}
	if caller.Kind != request.Signed {
		return request.Caller{}, fmt.Errorf("as %s in org %s: belongs to no organization: leave one out", as, organization)
	}
	caller.Organization = organization
	return caller, nil
}

func (d dataset) named(as string) (request.Caller, error) {
	switch {
	case as == "":
		return d.roleOf(d.account), nil
	case as == string(request.Anonymous):
		return request.Caller{Kind: request.Anonymous}, nil
	case accountPattern.MatchString(as):
		return d.roleOf(as), nil
	case principalPattern.MatchString(as):
		if doubt, nobody := config.Doubt(as); nobody {
			return request.Caller{}, fmt.Errorf("as %s: %s", as, doubt)
		}
		return request.By(as), nil
	case servicePattern.MatchString(as):
		return request.Caller{Kind: request.Service, Service: as}, nil
	case config.RoleOf(as) != "":
		return request.Caller{}, fmt.Errorf("as %s: %s", as, config.RoleOf(as))
	case config.IsOrganization(as):
		return request.Caller{}, fmt.Errorf("as %s: is an organization: ask as a member with org %s", as, as)
	default:
		return request.Caller{}, fmt.Errorf(
			"as %q: write an IAM ARN, an account id, a service such as athena.amazonaws.com, or anonymous", as)
	}
}

// who is what the caller is called.
func (s settings) who(caller request.Caller) string {
	who := s.as
	switch {
	case s.as == "" && s.org != "":
		who = "a role of another account"
	case s.as == "":
		who = "a role of the account"
	case accountPattern.MatchString(s.as):
		who = "a role of account " + caller.Account
	}
	if s.org != "" {
		who += " in organization " + s.org
	}
	return who
}
