package e2e

import (
	"fmt"
	"net/netip"
	"slices"

	"go4.org/netipx"

	"datatrail/internal/dataset"
	"datatrail/judge/request"
)

// strangers are in no perimeter.
var strangers = []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8:ffff::77")}

// addresses are the edges of every range of a bucket's perimeters, from both sides, and strangers.
func (b *bucket) addresses() []netip.Addr {
	out := slices.Clone(strangers)
	for _, d := range b.datasets {
		if d.Perimeter == nil {
			continue
		}
		for _, cidr := range d.Perimeter.CIDRs {
			first, last := cidr.Masked().Addr(), netipx.PrefixLastIP(cidr)
			out = append(out, first, last, first.Prev(), last.Next())
		}
	}
	slices.SortFunc(out, netip.Addr.Compare)
	return slices.Compact(out)
}

// inside is an address from which all datasets of the bucket may be read, or else any.
func (b *bucket) inside() netip.Addr {
	for _, address := range b.addresses() {
		in := func(d dataset.Dataset) bool {
			return d.Perimeter == nil || slices.ContainsFunc(d.Perimeter.CIDRs, func(c netip.Prefix) bool { return c.Contains(address) })
		}
		if !slices.ContainsFunc(b.datasets, func(d dataset.Dataset) bool { return !in(d) }) {
			return address
		}
	}
	return strangers[0]
}

// callers are of every kind that the emulator knows.
func callers(account string) []request.Caller {
	silent := request.By(fmt.Sprintf("arn:aws:iam::%s:user/silent", account))
	silent.Silent = true
	out := []request.Caller{{Kind: request.Anonymous}, silent}
	for _, name := range []string{"role/reader", "user/reader", "user/audit/carol", "user/auditor"} {
		out = append(out, request.By("arn:aws:iam::"+account+":"+name))
	}
	for _, other := range []string{"444455556666", "777788889999", "999988887777"} {
		out = append(out, request.By("arn:aws:iam::"+other+":user/reader"))
	}
	return out
}

// questions are all that the emulator can be asked about the bucket.
func (b *bucket) questions(account string) []question {
	var out []question
	add := func(c request.Caller, address netip.Addr, tls string) {
		for _, o := range operations {
			out = append(out, b.about(o, c, address, tls)...)
		}
	}
	for _, caller := range callers(account) {
		for _, address := range b.addresses() {
			add(caller, address, "1.3")
		}
	}
	reader := request.By("arn:aws:iam::" + account + ":user/reader")
	add(reader, b.inside(), request.PlainHTTP)
	for _, address := range b.addresses() {
		for _, key := range b.keys() {
			q := question{request.Request{
				Bucket: b.name, Key: key, Caller: reader, Network: request.Network{Address: address.String()}, TLS: "1.3", Signing: request.Presigned,
			}, operations[0]}
			out = append(out, q)
		}
	}
	return slices.DeleteFunc(out, func(q question) bool { return b.unasked(q.request) != "" })
}

// about are the questions of a caller by an operation: of every key, or of every prefix and of all.
func (b *bucket) about(o operation, c request.Caller, address netip.Addr, tls string) []question {
	r := request.Request{Bucket: b.name, Caller: c, Network: request.Network{Address: address.String()}, TLS: tls}
	if c.Kind == request.Signed {
		r.Signing = request.Header
	}
	if dataset.ClassOf(o.api) == dataset.Copies && c.Account != b.policy.Owner {
		return nil // unaskedCopy
	}
	if !o.listing {
		var out []question
		for _, key := range b.keys() {
			r.Key = key
			out = append(out, question{r, o})
		}
		return out
	}
	out := []question{{r, o}}
	for _, d := range b.datasets {
		if d.Prefix != "" && o.prefixed {
			r.Prefix = d.Prefix
			out = append(out, question{r, o})
		}
	}
	return out
}
