package main

import (
	"slices"

	"datatrail/internal/config"
	"datatrail/judge/request"
)

// scene is somebody who reads from somewhere.
type scene struct {
	who, from string
	request   request.Request
	// doubt is to be said of the answer: there are fewer such callers than it seems. With nobody there are none, and no request.
	doubt  string
	nobody bool
	// presumed is to be said of a denial: what the question leaves open.
	presumed string
}

// Accounts, addresses and ids that stand for all others.
const (
	otherAccount  = "999988887777"
	memberAccount = "888877776666"
	otherEndpoint = "vpce-0ffffffffffffffff"
	otherVPC      = "vpc-0ffffffffffffffff"
	aDay          = 24 * 60 * 60 * 1000
)

// scenes are the callers that people ask about.
func (d dataset) scenes() []scene {
	ours := d.roleOf(d.account)
	var out []scene
	add := func(who string, caller request.Caller, places ...place) {
		for i, p := range places {
			if i > 0 && p.name == places[i-1].name {
				continue
			}
			out = append(out, scene{who: who, from: p.name, request: d.get(caller, p.network)})
		}
	}
	inside, away := d.inside(), d.outside()
	strange := place{"another endpoint", request.Network{Endpoint: otherEndpoint, VPC: otherVPC}}
	add("a role of the account", ours, append(inside, away, strange)...)
	best := away
	if len(inside) > 0 {
		best = inside[0]
	}
	for _, arn := range d.Rule.ExemptPrincipals {
		add("exempt "+d.short(arn), request.By(instance(arn)), away)
		exempt := &out[len(out)-1]
		switch doubt, nobody := config.Doubt(arn); {
		case nobody:
			*exempt = scene{who: exempt.who, from: exempt.from, doubt: doubt, nobody: true}
		case doubt != "":
			exempt.doubt = "the pattern " + doubt
		}
	}
	for _, reader := range d.Readers {
		add(d.reader(reader), d.readerCaller(reader), best, away)
	}
	for _, organization := range d.organizations() {
		member, own := d.roleOf(memberAccount), ours
		member.Organization, own.Organization = organization, organization
		add("a role of organization "+organization, member, best)
		add("a role of the account, in organization "+organization, own, best)
	}
	add("another account", d.roleOf(otherAccount), best)
	add("anonymous", request.Caller{Kind: request.Anonymous}, best, away)
	out = append(out, d.presigned(ours, best, away)...)
	service := request.Caller{Kind: request.Service, Service: "s3.amazonaws.com"}
	amongServices := place{"inside AWS", request.Network{}}
	add("an AWS service for itself", service, amongServices)
	add("Athena for a role of the account", through(ours, "athena.amazonaws.com"), amongServices)
	for _, version := range []string{request.PlainHTTP, "1.1"} {
		add("a role of the account, "+map[string]string{request.PlainHTTP: "plain HTTP", "1.1": "TLS 1.1"}[version], ours, best)
		out[len(out)-1].request.TLS = version
	}
	return out
}

// presigned are links that a role of the account has signed.
func (d dataset) presigned(by request.Caller, inside, away place) []scene {
	link := func(p place, age int, which string) scene {
		r := d.get(by, p.network)
		r.Signing, r.AgeMillis = request.Presigned, age
		return scene{who: "a presigned link, " + which, from: p.name, request: r}
	}
	out := []scene{link(inside, 0, "new"), link(inside, aDay, "a day old")}
	if d.Rule.PresignedMaxAgeSeconds > 0 {
		out = append(out, link(inside, request.UnknownAge, "signature version 2"))
	}
	if inside.name != away.name {
		out = append(out, link(away, 0, "new"))
	}
	return out
}

// organizations are those that conditions of the policy name, but for readers.
func (d dataset) organizations() []string {
	var out []string
	for _, id := range d.policy.Compared("aws:PrincipalOrgID") {
		if config.IsOrganization(id) && !slices.Contains(d.Readers, id) {
			out = append(out, id)
		}
	}
	return out
}

// get is the call that reads.
func (d dataset) get(caller request.Caller, from request.Network) request.Request {
	r := request.Request{
		Action: "s3:GetObject", Bucket: d.Bucket, Key: d.Prefix + "object", Caller: caller, Network: from, TLS: "1.3",
	}
	switch caller.Kind {
	case request.Signed:
		r.Signing = request.Header
	case request.Service:
		r.TLS = ""
	case request.Anonymous:
	}
	return r
}
