package reach

import (
	"maps"
	"strings"
)

// Caller is a kind of callers, of whom only that is known which the writer of a policy has no say in.
type Caller struct {
	// Name of such callers, in the plural.
	Name string
	kind kind
	// owner is the account that owns the resource, empty while it is not known.
	owner string
	// granted says that a service is the one that a grant names.
	granted bool
	// keys are those that the caller carries; nil is one that is missing for certain. All others are chosen.
	keys map[string]value
}

type kind int

const (
	anonymous kind = iota
	foreign
	member
	service
)

// value is what the caller carries under a key, nil for nothing.
func (c *Caller) value(key string) value {
	if carried, ok := c.keys[key]; ok {
		return carried
	}
	family := ""
	switch {
	case strings.HasPrefix(key, principalTag+"/"):
		family = principalTag
	case strings.HasPrefix(key, encryptionContext):
		family = encryptionContext
	}
	if carried, ok := c.keys[family]; ok {
		return carried
	}
	return chosen{}
}

const (
	principalTag      = "aws:principaltag"
	encryptionContext = "kms:encryptioncontext:"
)

// with is the caller with further keys.
func (c *Caller) with(name string, more map[string]value) *Caller {
	caller := *c
	caller.Name += name
	caller.keys = maps.Clone(c.keys)
	maps.Copy(caller.keys, more)
	return &caller
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func nobody() *Caller {
	return &Caller{Name: "anonymous callers", kind: anonymous, keys: map[string]value{
		"aws:principalaccount": constant("anonymous"), "aws:userid": constant("anonymous"), "aws:principaltype": constant("Anonymous"),
		"aws:principalarn": nil, "aws:username": nil, "aws:principalorgid": nil, "aws:principalorgpaths": nil, principalTag: nil,
		"aws:principalisawsservice": nil, "aws:viaawsservice": nil, "kms:calleraccount": nil,
	}}
}

// someone is a principal of an account that is not the owner's, and of no organization.
func someone(owner string) *Caller {
	return &Caller{Name: "principals of other accounts", kind: foreign, owner: owner, keys: map[string]value{
		"aws:principalaccount": id{}, "kms:calleraccount": id{}, "aws:userid": id{until: ":"},
		"aws:principalarn": somebodysARN{owner}, "aws:principalorgid": nil, "aws:principalorgpaths": nil, principalTag: chosen{},
		"aws:principalisawsservice": flag("false"), "aws:viaawsservice": flag("false"),
	}}
}

var organized = map[string]value{"aws:principalorgid": id{}, "aws:principalorgpaths": id{until: "/"}}

// colleague is a principal of the owning account.
func colleague(owner string) *Caller {
	return &Caller{Name: "principals of the owning account", kind: member, owner: owner, keys: map[string]value{
		"aws:principalaccount": own{text: owner}, "kms:calleraccount": own{text: owner}, "aws:userid": id{until: ":"},
		"aws:principalarn": ownARN{owner}, "aws:principalorgid": own{}, "aws:principalorgpaths": own{until: "/"}, principalTag: id{},
		"aws:principalisawsservice": flag("false"), "aws:viaawsservice": flag("false"),
	}}
}

// direct are the keys of whoever calls for themselves.
func direct() map[string]value {
	return map[string]value{
		"aws:sourcearn": nil, "aws:sourceaccount": nil, "aws:sourceowner": nil, "aws:sourceorgid": nil, "aws:sourceorgpaths": nil,
		"aws:principalservicename": nil, "aws:principalservicenameslist": nil,
		"aws:calledvia": nil, "aws:calledviafirst": nil, "aws:calledvialast": nil,
		// Anybody can make an access point for somebody else's bucket.
		"s3:dataaccesspointaccount": optional{id{}}, "s3:dataaccesspointarn": optional{somebodysARN{}},
		"s3:x-amz-server-side-encryption-aws-kms-key-id": optional{id{}},
	}
}

func internet(granting bool) map[string]value {
	return map[string]value{
		"aws:sourceip": address{granting}, "aws:vpcsourceip": nil, "aws:sourcevpc": nil, "aws:sourcevpce": nil, "aws:sourcevpcarn": nil,
		"aws:vpceaccount": nil, "aws:vpceorgid": nil, "aws:vpceorgpaths": nil,
	}
}

// endpoint is a VPC endpoint of somebody who is not the owner. The addresses in one's VPC are one's own choice.
func endpoint() map[string]value {
	return map[string]value{
		"aws:sourceip": nil, "aws:vpcsourceip": chosen{}, "aws:sourcevpc": id{}, "aws:sourcevpce": id{},
		"aws:sourcevpcarn": somebodysARN{},
		"aws:vpceaccount":  id{}, "aws:vpceorgid": optional{id{}}, "aws:vpceorgpaths": optional{id{until: "/"}},
	}
}

// everywhere puts each caller on the internet and behind an endpoint.
func everywhere(granting bool, callers ...*Caller) []*Caller {
	var placed []*Caller
	for _, caller := range callers {
		placed = append(placed,
			caller.with(" on the internet", direct()).with("", internet(granting)),
			caller.with(" behind others' VPC endpoints", direct()).with("", endpoint()))
	}
	return placed
}

// acting are the keys of a service that acts for a resource of somebody else. What it calls with the resource's ARN as
// encryption context is such a resource as well. Network keys are left out of calls between services.
var acting = map[string]value{
	"aws:principalisawsservice": flag("true"), "aws:principalservicename": id{}, "aws:principalservicenameslist": id{},
	"aws:sourcearn": somebodysARN{}, "aws:sourceaccount": id{}, "aws:sourceowner": id{}, "aws:sourceorgid": optional{id{}},
	"aws:sourceorgpaths": optional{id{until: "/"}}, encryptionContext: somebodysARN{},
	"s3:x-amz-server-side-encryption-aws-kms-key-id": optional{id{}},

	"aws:sourceip": nil, "aws:vpcsourceip": nil, "aws:sourcevpc": nil, "aws:sourcevpce": nil, "aws:sourcevpcarn": nil,
	"aws:vpceaccount": nil, "aws:vpceorgid": nil, "aws:vpceorgpaths": nil, "aws:securetransport": nil,
	"aws:principalarn": nil, "aws:principalaccount": nil, "aws:principalorgid": nil, "aws:principalorgpaths": nil, principalTag: nil,
	"aws:userid": nil, "aws:username": nil, "kms:calleraccount": nil,
	"s3:dataaccesspointaccount": nil, "s3:dataaccesspointarn": nil,
}

// sourceless are what such a service leaves out where it tells no source.
var sourceless = map[string]value{
	"aws:sourcearn": nil, "aws:sourceaccount": nil, "aws:sourceowner": nil, "aws:sourceorgid": nil, "aws:sourceorgpaths": nil,
}

func services(granted bool) []*Caller {
	of := &Caller{Name: "services acting for others", kind: service, granted: granted, keys: acting}
	if granted {
		of = of.with("", map[string]value{"aws:principalservicename": chosen{}, "aws:principalservicenameslist": chosen{}})
	}
	return []*Caller{of, of.with("", sourceless)}
}

// Outsiders are those whom a grant must not reach unless it names them.
func Outsiders(owner string) []*Caller {
	stranger := someone(owner)
	return append(everywhere(true, nobody(), stranger, stranger.with("", organized)), services(false)...)
}

// Guests are outsiders of an access point, whose own account and ARN everybody carries who calls through it.
func Guests(owner string) []*Caller {
	guests := Outsiders(owner)
	for i, guest := range guests {
		guests[i] = guest.with("", map[string]value{"s3:dataaccesspointaccount": chosen{}, "s3:dataaccesspointarn": chosen{}})
	}
	return guests
}

// Borrowers are the service that a grant names, acting for somebody else's resource.
func Borrowers() []*Caller { return services(true) }

// Foreigners are principals of other accounts.
func Foreigners(owner string) []*Caller {
	stranger := someone(owner)
	return everywhere(true, stranger, stranger.with("", organized))
}

// Readers are those whom a perimeter must refuse unless it names them. Where a tag of a principal exempts, as in AWS's own
// examples, whoever may set tags names the exempt. An access point exempts nobody in particular.
// https://github.com/aws-samples/data-perimeter-policy-examples
func Readers(owner string) []*Caller {
	tagged := map[string]value{principalTag: optional{id{}}}
	stranger := someone(owner).with("", tagged)
	readers := everywhere(false, nobody(), stranger, stranger.with("", organized), colleague(owner).with("", tagged))
	for i, reader := range readers {
		readers[i] = reader.with("", map[string]value{
			"s3:dataaccesspointaccount": chosen{}, "s3:dataaccesspointarn": chosen{},
			"s3:x-amz-server-side-encryption-aws-kms-key-id": chosen{},
		})
	}
	return readers
}

// Plain are all who call over plain HTTP.
func Plain(owner string) []*Caller {
	readers := Readers(owner)
	for i, reader := range readers {
		readers[i] = reader.with("", map[string]value{"aws:securetransport": flag("false")})
	}
	return readers
}
