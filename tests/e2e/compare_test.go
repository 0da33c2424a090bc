package e2e

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"datatrail/internal/dataset"
	"datatrail/judge/request"
)

// question is a request to a bucket, and the operation that makes it.
type question struct {
	request request.Request
	operation
}

func (q question) String() string {
	r := q.request
	who := r.Caller.ARN
	if who == "" {
		who = string(r.Caller.Kind)
	}
	return fmt.Sprintf("%s %s of %s/%s%s by %s from %s, TLS %s, signed by %s", q.api, q.actions, r.Bucket, r.Key, r.Prefix, who, r.Address,
		r.TLS, r.Signing)
}

// explained is what module judge, on which make explain stands, says of a question.
func (b *bucket) explained(q question) (admitted, denied bool, err error) {
	admitted = true
	for _, action := range q.actions {
		r := q.request
		r.Action = action
		verdict, err := b.policy.Judge(r)
		if err != nil {
			return false, false, err
		}
		admitted = admitted && verdict == request.Allowed
		denied = denied || verdict == request.Denied
	}
	return admitted, denied, nil
}

// outside is what the core's rule says of a question: whether an enforced perimeter refuses it.
func (b *bucket) outside(q question) bool {
	r := q.request
	caller := dataset.Caller{
		API: q.api, Principal: r.Caller.ARN, Presigned: r.Signing == request.Presigned, Age: time.Duration(r.AgeMillis) * time.Millisecond,
	}
	if address, err := netip.ParseAddr(r.Address); err == nil {
		caller.Address = address
	}
	of := r.Key
	if q.listing {
		of = r.Prefix
	}
	return slices.ContainsFunc(b.datasets, func(d dataset.Dataset) bool {
		return d.Perimeter != nil && d.Perimeter.Mode == dataset.Enforce && d.Outside(caller, of)
	})
}

// tally counts what was asked.
type tally struct{ admitted, refused, outside int }

// compare asks questions over the wire, and returns those to which the wire answers other than explain, in words. The
// policy in the emulator may be another than that of the bucket.
func (b *bucket) compare(ctx context.Context, questions []question, enough int) (differing []string, count tally, err error) {
	for _, q := range questions {
		if len(differing) == enough {
			break
		}
		want, _, err := b.explained(q)
		if err != nil {
			return nil, count, err
		}
		got, err := b.call(ctx, q.request, q.operation)
		if err != nil {
			return nil, count, fmt.Errorf("%s: %w", q, err)
		}
		switch {
		case got:
			count.admitted++
		case b.outside(q):
			count.outside++
		default:
			count.refused++
		}
		if got != want {
			differing = append(differing, fmt.Sprintf("%s: the wire says %s, explain says %s", q, word(got), word(want)))
		}
	}
	return differing, count, nil
}

func word(admitted bool) string {
	if admitted {
		return "yes"
	}
	return "no"
}
