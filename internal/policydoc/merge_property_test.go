package policydoc_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datatrail/internal/policydoc"
)

// bucketOfOthers is a bucket whose policy others write, and owners write into. It knows what each of them left there.
type bucketOfOthers struct {
	live    string
	foreign []string
	header  map[string]string
	owners  []policydoc.Owner
}

func space() *rapid.Generator[string] { return rapid.SampledFrom([]string{"", "", " ", "\n\t"}) }

var shapes = map[string][]string{
	"Sid": {`""`, `"AllowPartner"`, `"AllowPartner"`, `"Größe"`, `"a b"`, `"DtNotAnId"`, `"Nothing"`, `"caf\u00e9"`, "7", "null"},
	"Principal": {
		`"*"`, `{"AWS":"*"}`, `{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::444455556666:role/a"]}`, `{ "AWS" : "444455556666" }`,
		`{"Service":["cloudfront.amazonaws.com"]}`, `{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`,
		`{"Federated":"cognito-identity.amazonaws.com","AWS":"AROAEXAMPLEEXAMPLE12"}`,
	},
	"NotPrincipal": {`{"AWS":"arn:aws:iam::444455556666:root"}`},
	"Action":       {`"s3:GetObject"`, `["s3:GetObject" , "s3:PutObject"]`, `"s3:*"`},
	"NotAction":    {`["s3:DeleteObject"]`},
	"Resource":     {`"arn:aws:s3:::elsewhere/*"`, `["arn:aws:s3:::elsewhere","arn:aws:s3:::elsewhere\/<&>"]`},
	"Condition": {
		`{"StringEquals":{"aws:SourceAccount":"444455556666","aws:SourceAccount":"111122223333"}}`, `{"Bool":{"aws:SecureTransport":false}}`,
		`{"NumericLessThan":{"s3:max-keys":1.50e1}}`, `{"StringLike":{"s3:prefix":["ö/*","<&>"]}}`, `{}`,
	},
}

// statements writes one as somebody else might: in any order of its members, with any white space.
func statements() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		members := []string{`"Effect":` + rapid.SampledFrom([]string{`"Allow"`, `"Deny"`}).Draw(t, "effect")}
		for name, values := range ordered(shapes) {
			if value := rapid.SampledFrom(append([]string{""}, values...)).Draw(t, name); value != "" {
				members = append(members, `"`+name+`"`+space().Draw(t, "before")+":"+space().Draw(t, "after")+value)
			}
		}
		if rapid.IntRange(0, 60).Draw(t, "large") == 60 {
			members = append(members, `"Resource":"`+strings.Repeat("x", rapid.IntRange(15000, 21000).Draw(t, "bytes"))+`"`)
		}
		return "{" + space().Draw(t, "in") + strings.Join(rapid.Permutation(members).Draw(t, "order"), ","+space().Draw(t, "between")) + "}"
	})
}

func ordered(of map[string][]string) func(func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		names := make([]string, 0, len(of))
		for name := range of {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if !yield(name, of[name]) {
				return
			}
		}
	}
}

func own() *rapid.Generator[[]policydoc.Statement] {
	return rapid.Custom(func(t *rapid.T) []policydoc.Statement {
		chosen := rapid.SliceOfNDistinct(rapid.IntRange(0, 3), 1, 2, rapid.ID).Draw(t, "parts")
		var datasets []policydoc.Part
		for _, i := range chosen {
			part := parts()[i]
			part.Rule.CIDRs = part.Rule.CIDRs[:rapid.IntRange(1, len(part.Rule.CIDRs)).Draw(t, "networks")]
			datasets = append(datasets, part)
		}
		return policydoc.DataBucket{BucketARN: bucketARN, Parts: datasets}.Document().Statement
	})
}

// read takes a policy apart with as little of the code under test as can be.
func read(t *rapid.T, live string) (header map[string]string, all []string) {
	header = map[string]string{}
	if live == "" {
		return header, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(live), &members); err != nil {
		t.Fatalf("%v: %s", err, live)
	}
	list := []json.RawMessage{members["Statement"]}
	if members["Statement"][0] == '[' {
		if err := json.Unmarshal(members["Statement"], &list); err != nil {
			t.Fatalf("%v: %s", err, live)
		}
	}
	for _, s := range list {
		all = append(all, string(s))
	}
	for name, value := range members {
		if name != "Statement" {
			header[name] = string(value)
		}
	}
	return header, all
}

func sidOf(statement string) string {
	var s struct{ Sid any }
	_ = json.Unmarshal([]byte(statement), &s)
	sid, _ := s.Sid.(string)
	return sid
}

func (b *bucketOfOthers) owns(owner policydoc.Owner, statement string) bool {
	return strings.Contains(sidOf(statement), string(owner))
}

func (b *bucketOfOthers) nobodys(statement string) bool {
	return !slices.ContainsFunc(b.owners, func(owner policydoc.Owner) bool { return b.owns(owner, statement) })
}

// edit is what somebody else does: a new policy, in which statements of the owners may be left, moved or missing.
func (b *bucketOfOthers) edit(t *rapid.T) {
	_, all := read(t, b.live)
	left := slices.DeleteFunc(all, b.nobodys)
	left = left[:rapid.IntRange(0, len(left)).Draw(t, "left")]
	b.foreign = rapid.SliceOfN(statements(), 0, 4).Draw(t, "foreign")
	if len(left)+len(b.foreign) == 0 {
		b.live, b.header = "", nil
		return
	}
	mixed := slices.Clone(b.foreign)
	for _, s := range left {
		mixed = slices.Insert(mixed, rapid.IntRange(0, len(mixed)).Draw(t, "place"), s)
	}
	body := "[" + strings.Join(mixed, space().Draw(t, "space")+",") + "]"
	if len(mixed) == 1 && rapid.Bool().Draw(t, "object") {
		body = mixed[0]
	}
	members := []string{`"Statement": ` + body}
	b.header = map[string]string{}
	for name, values := range map[string][]string{"Version": {`"2008-10-17"`, `"2012-10-17"`, ""}, "Id": {`"Policy\u0031"`, `"<ö>"`, "", ""}} {
		if value := rapid.SampledFrom(values).Draw(t, name); value != "" {
			b.header[name] = value
			members = append(members, `"`+name+`":`+value)
		}
	}
	b.live = "{" + strings.Join(rapid.Permutation(members).Draw(t, "members"), ",") + "}"
}

// write is what an owner does: attach, change or detach.
func (b *bucketOfOthers) write(t *rapid.T, owner policydoc.Owner, wanted []policydoc.Statement) {
	wasEmpty := b.live == ""
	_, before := read(t, b.live)
	merged, err := policydoc.Merge(b.live, bucketARN, wanted, owner)
	if err != nil {
		t.Fatalf("%v: %s", err, b.live)
	}
	next := merged.Policy
	if rapid.Bool().Draw(t, "anew") {
		next = merged.Anew
	}
	if len(wanted) == 0 && wasEmpty {
		if !merged.Holds {
			t.Fatal("a bucket without policy is written to by a detach")
		}
		return
	}
	b.live = next
	_, after := read(t, b.live)
	isOurs := func(s string) bool { return b.owns(owner, s) }
	if others := slices.DeleteFunc(slices.Clone(before), isOurs); !slices.Equal(others, slices.DeleteFunc(slices.Clone(after), isOurs)) {
		t.Fatalf("owner %s changed what is not its own:\n%s\n%s", owner, before, after)
	}
	mine := slices.DeleteFunc(after, func(s string) bool { return !isOurs(s) })
	if len(wanted) > 0 && len(mine) != len(wanted) {
		t.Fatalf("%d statements stand there instead of %d: %s", len(mine), len(wanted), b.live)
	}
	for i := range wanted {
		want := wanted[i]
		at := slices.IndexFunc(mine, func(s string) bool { return strings.HasPrefix(sidOf(s), want.Sid+string(owner)) })
		if at < 0 {
			t.Fatalf("%s is missing: %s", want.Sid, b.live)
		}
		want.Sid = sidOf(mine[at])
		text, err := json.Marshal(want)
		if err != nil || !policydoc.SamePolicy(string(text), mine[at]) {
			t.Fatalf("%s instead of %s, %v", mine[at], text, err)
		}
	}
	again, err := policydoc.Merge(b.live, bucketARN, wanted, owner)
	if err != nil || !again.Holds || again.Policy != b.live || len(again.Added)+len(again.Changed)+len(again.TakenOut) > 0 {
		t.Fatalf("%v: a second merge is not satisfied: %+v", err, again)
	}
}

func (b *bucketOfOthers) check(t *rapid.T) {
	header, all := read(t, b.live)
	if others := slices.DeleteFunc(all, func(s string) bool { return !b.nobodys(s) }); !slices.Equal(b.foreign, others) &&
		len(b.foreign)+len(others) > 0 {
		t.Fatalf("others left:\n%s\nand find:\n%s", b.foreign, others)
	}
	// Where there was no policy, the first owner has chosen the version.
	if len(b.foreign) > 0 && fmt.Sprint(header) != fmt.Sprint(b.header) {
		t.Fatalf("others left %v and find %v", b.header, header)
	}
}

func TestMerge_LeavesWhatOthersWroteLastWhateverOwnersDo(t *testing.T) {
	t.Parallel()
	const sequences, steps = 100, 6 // And a hundred checks: ten thousand sequences.
	owners := []policydoc.Owner{policydoc.NewOwner("111122223333", "datatrail", "a"), policydoc.NewOwner("111122223333", "datatrail", "b")}
	rapid.Check(t, func(t *rapid.T) {
		for range sequences {
			b := &bucketOfOthers{owners: owners}
			for range rapid.IntRange(2, steps).Draw(t, "steps") {
				owner := rapid.SampledFrom(owners).Draw(t, "owner")
				switch rapid.IntRange(0, 3).Draw(t, "step") {
				case 0:
					b.edit(t)
				case 1:
					b.write(t, owner, nil)
				default:
					b.write(t, owner, own().Draw(t, "own"))
				}
				b.check(t)
			}
		}
	})
}
