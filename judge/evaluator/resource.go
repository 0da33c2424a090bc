package evaluator

import (
	"bytes"
	"fmt"
	"slices"

	"datatrail/judge/iam"
	"datatrail/judge/request"
)

// Resource is the policy of a single resource other than a bucket, such as a key or a topic, ready to judge requests. The
// engine only knows buckets, so the resource is passed to it as an object of a bucket.
type Resource struct {
	policy *Policy
	// iamSuffices says that the owning account's IAM policies need no help of this one.
	iamSuffices bool
}

const (
	standInBucket = "resource"
	standInKey    = "it"
	standInAction = "s3:GetObject"
)

// ParseKey reads the policy of a KMS key. IAM policies decide about a key only as far as its own policy
// says so, even for the root user.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
func ParseKey(document, owner, partition string) (*Resource, error) {
	policy, err := standIn(document, owner, partition, "*")
	if err != nil {
		return nil, fmt.Errorf("key policy: %w", err)
	}
	return &Resource{policy: policy}, nil
}

// ParseTopic reads the policy of an SNS topic.
func ParseTopic(document, owner, partition, arn string) (*Resource, error) {
	policy, err := standIn(document, owner, partition, arn)
	if err != nil {
		return nil, fmt.Errorf("topic policy: %w", err)
	}
	return &Resource{policy: policy, iamSuffices: true}, nil
}

// standIn puts an object in the place of the thing that a document names.
func standIn(document, owner, partition, name string) (*Policy, error) {
	d, err := iam.Parse(document)
	if err != nil {
		return nil, err
	}
	objects := "arn:" + partition + ":s3:::" + standInBucket + "/"
	for i, s := range d.Statement {
		if err := check(&d.Statement[i]); err != nil {
			return nil, fmt.Errorf("statement %s: %w", s.Sid, err)
		}
		d.Statement[i].Resource = iam.Values{objects + "other"}
		if slices.Contains(s.Resource, name) {
			d.Statement[i].Resource = iam.Values{objects + standInKey}
		}
	}
	return &Policy{Owner: owner, Partition: partition, statements: d.Statement}, nil
}

// Judge returns the verdict on a request for the thing. It looks at the caller as Policy.Judge does.
func (r *Resource) Judge(q request.Request) (request.Verdict, error) {
	verdict, err := r.ask(q, r.policy.counting(q))
	switch {
	case err != nil:
		return "", err
	case !r.policy.owns(q.Caller) || verdict == request.Denied:
		return verdict, nil
	case q.Caller.Silent:
		return r.ask(q, r.policy.direct(q))
	case r.iamSuffices:
		return request.Allowed, nil
	default:
		return verdict, nil
	}
}

// Explain is like Judge, and also returns the deciding statements.
func (r *Resource) Explain(q request.Request) (Decision, error) {
	verdict, err := r.Judge(q)
	if err != nil {
		return Decision{}, err
	}
	counting := r.policy.counting(q)
	if q.Caller.Silent {
		counting = r.policy.direct(q)
	}
	sids, err := r.policy.deciding(inPlace(q), counting, verdict)
	return Decision{Verdict: verdict, Sids: sids}, err
}

func (r *Resource) ask(q request.Request, counting []int) (request.Verdict, error) {
	return r.policy.ask(inPlace(q), counting)
}

// inPlace puts an object in the place of the thing that a request is about.
func inPlace(q request.Request) request.Request {
	q.Bucket, q.Key, q.Action = standInBucket, standInKey, standInAction
	return q
}

// Alike reports whether two policies have the same statements for a request, so that they judge it the same.
func (r *Resource) Alike(other *Resource, q request.Request) bool {
	mine, err := r.policy.hand(r.policy.counting(q))
	theirs, otherErr := other.policy.hand(other.policy.counting(q))
	return err == nil && otherErr == nil && bytes.Equal(mine.document, theirs.document)
}
