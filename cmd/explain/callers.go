package main

import (
	"fmt"
	"strings"

	"datatrail/judge/request"
)

// scene is somebody who reads from somewhere.
type scene struct {
	who, from string
	request   request.Request
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
			out = append(out, scene{who, p.name, d.read(caller, p.network)})
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
	}
	for _, reader := range d.Readers {
		add(d.reader(reader), d.readerCaller(reader), best, away)
	}
	add("another account", d.roleOf(otherAccount), best)
	add("anonymous", request.Caller{Kind: request.Anonymous}, best, away)
	out = append(out, d.presigned(ours, best, away)...)
	service := request.Caller{Kind: request.Service, Service: "s3.amazonaws.com"}
	out = append(out, scene{"an AWS service for itself", "inside AWS", d.read(service, request.Network{})})
	behalf := ours
	behalf.ViaService = true
	out = append(out, scene{"Athena for a role of the account", "inside AWS", d.read(behalf, request.Network{})})
	plain := d.read(ours, best.network)
	plain.TLS = request.PlainHTTP
	out = append(out, scene{"a role of the account, plain HTTP", best.name, plain})
	plain.TLS = "1.1"
	return append(out, scene{"a role of the account, TLS 1.1", best.name, plain})
}

// presigned are links that a role of the account has signed.
func (d dataset) presigned(by request.Caller, inside, away place) []scene {
	link := func(p place, age int, which string) scene {
		r := d.read(by, p.network)
		r.Signing, r.AgeMillis = request.Presigned, age
		return scene{"a presigned link, " + which, p.name, r}
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

func (d dataset) read(caller request.Caller, from request.Network) request.Request {
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

func (d dataset) roleOf(account string) request.Caller {
	return request.By(fmt.Sprintf("arn:%s:iam::%s:role/reader", d.partition, account))
}

// short leaves out of an ARN what goes without saying.
func (d dataset) short(arn string) string {
	return strings.TrimPrefix(strings.TrimPrefix(arn, "arn:"+d.partition+":iam::"), d.account+":")
}

func (d dataset) reader(entry string) string {
	switch {
	case strings.HasPrefix(entry, "arn:"):
		return "reader " + d.short(entry)
	case strings.HasPrefix(entry, "o-"):
		return "a reader of organization " + entry
	default:
		return "reader account " + entry
	}
}

func (d dataset) readerCaller(entry string) request.Caller {
	switch {
	case strings.HasPrefix(entry, "arn:"):
		return request.By(entry)
	case strings.HasPrefix(entry, "o-"):
		member := d.roleOf(memberAccount)
		member.Organization = entry
		return member
	default:
		return d.roleOf(entry)
	}
}
