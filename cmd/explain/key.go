package main

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/policydoc"
	"datatrail/internal/stack"
	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

// key encrypts the objects of a bucket. The stack makes none, and does not know what its policy says: it is taken to leave the
// key to the IAM policies of its own account, and to hold what the stack asks of it.
type key struct {
	arn    string
	policy *evaluator.Resource
	// account is the statement that leaves it to IAM policies.
	account string
}

// keyOf is the key of a dataset's bucket. Nil: it has none.
func keyOf(plan *stack.Plan, d stack.Dataset) (*key, error) {
	if d.KMSKeyARN == "" {
		return nil, nil
	}
	parsed, err := arn.Parse(d.KMSKeyARN)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", d.KMSKeyARN, err)
	}
	root := arn.ARN{Partition: parsed.Partition, Service: "iam", AccountID: parsed.AccountID, Resource: "root"}
	account := policydoc.AccountPolicies(root.String())
	statements := []policydoc.Statement{account}
	if i := slices.IndexFunc(plan.KeyNeeds, func(n stack.KeyNeeds) bool { return n.KeyARN == d.KMSKeyARN }); i >= 0 {
		statements = append(statements, plan.KeyNeeds[i].Statements...)
	}
	text, err := policydoc.New(statements).JSON()
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", d.KMSKeyARN, err)
	}
	policy, err := evaluator.ParseKey(text, parsed.AccountID, parsed.Partition)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", d.KMSKeyARN, err)
	}
	return &key{d.KMSKeyARN, policy, account.Sid}, nil
}

// decide adds to the answer about a read that the bucket's policy allows what the key's policy says of it. S3 asks the key for
// the caller, with the bucket as encryption context.
func (k *key) decide(a *answer, r request.Request, bucketARN string) error {
	if r.Caller.Kind == request.Anonymous {
		a.Verdict, a.Documents = request.Denied, []string{byS3}
		a.Reason = "S3 returns objects that are encrypted with KMS only to signed requests"
		return nil
	}
	decrypt := request.Request{
		Action: "kms:Decrypt", Caller: r.Caller, ContextKey: "aws:s3:arn", ContextValue: bucketARN,
	}
	if r.Caller.Kind == request.Signed {
		decrypt.Caller = through(r.Caller, "s3.amazonaws.com")
	}
	decision, err := k.policy.Explain(decrypt)
	if err != nil {
		return fmt.Errorf("key %s: %w", k.arn, err)
	}
	if decision.Verdict != request.Allowed {
		a.Verdict, a.Statements, a.Documents = decision.Verdict, []string{}, []string{byKey}
		a.Reason = "the key's policy does not grant kms:Decrypt, assuming that it is what make preview prints"
		return nil
	}
	a.Documents = append(a.Documents, byKey)
	says := "leaves kms:Decrypt to IAM policies"
	// What the key's owner calls the statement on the account is not known.
	a.KeyStatements = slices.DeleteFunc(decision.Sids, func(sid string) bool { return sid == k.account })
	if len(a.KeyStatements) > 0 {
		says = "contains what make preview prints"
	}
	a.Reason += "; and if the key's policy " + says
	return nil
}
