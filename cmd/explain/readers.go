package main

import (
	"fmt"
	"strings"

	"datatrail/judge/request"
)

// through is a caller for whom a service makes the call. What the service calls from is no place of the caller's.
func through(caller request.Caller, service string) request.Caller {
	caller.ViaService, caller.CalledVia = true, service
	return caller
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
