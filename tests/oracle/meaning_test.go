package oracle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/judge/request"
	"datatrail/tests/oracle/composed"
)

// bucketWith deploys one dataset with a perimeter, and returns its bucket's policy and a read of it.
func bucketWith(t *testing.T, perimeter map[string]any) (judged, request.Request) {
	t.Helper()
	dataset := map[string]any{"name": "d"}
	if perimeter != nil {
		dataset["perimeter"] = perimeter
	}
	values, err := composed.Raw(map[string]any{"aws:region": "eu-central-1", "datatrail:datasets": []any{dataset}})
	require.NoError(t, err)
	for _, s := range subjects(t, "one", values, pulumitest.Issuer) {
		if s.document.Kind == composed.DataBucket {
			return s.policy(t, s.document.Text), request.Request{Action: "s3:GetObject", Bucket: s.document.Bucket, Key: "k", TLS: "1.3"}
		}
	}
	require.Fail(t, "no data bucket")
	return nil, request.Request{}
}

var (
	ours      = request.Caller{Kind: request.Signed, Account: pulumitest.Account, ARN: "arn:aws:iam::" + pulumitest.Account + ":role/trainer"}
	theirs    = request.Caller{Kind: request.Signed, Account: "444455556666", ARN: "arn:aws:iam::444455556666:role/trainer"}
	anonymous = request.Caller{Kind: request.Anonymous}
)

const (
	insideAddress  = "198.51.100.9"
	outsideAddress = "192.0.2.9"
)

func TestWithoutAPerimeterEveryoneOfTheAccountReadsFromAnywhereAndNobodyElse(t *testing.T) {
	policy, read := bucketWith(t, nil)
	for caller, want := range map[request.Caller]request.Verdict{ours: request.Allowed, theirs: request.NotGranted, anonymous: request.NotGranted} {
		for _, address := range []string{insideAddress, outsideAddress, ""} {
			read.Caller, read.Address = caller, address
			assertVerdict(t, want, policy, read)
		}
	}
}

func TestObserveRefusesNoReadAndGrantsNone(t *testing.T) {
	policy, read := bucketWith(t, map[string]any{"mode": "observe", "cidrs": []string{"198.51.100.0/24"}, "denyListing": true})
	for _, action := range []string{"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"} {
		read.Action = action
		if action == "s3:ListBucket" {
			read.Key = ""
		}
		for caller, want := range map[request.Caller]request.Verdict{ours: request.Allowed, theirs: request.NotGranted, anonymous: request.NotGranted} {
			read.Caller, read.Address = caller, outsideAddress
			assertVerdict(t, want, policy, read)
		}
	}
}

func TestAnonymousReadsComeFromTheNetworksAndNowhereElse(t *testing.T) {
	policy, read := bucketWith(t, map[string]any{"cidrs": []string{"198.51.100.0/24"}, "vpcs": []string{"vpc-0123456789abcdef0"}, "anonymousReads": true})
	read.Caller = anonymous
	read.Address = insideAddress
	assertVerdict(t, request.Allowed, policy, read)
	read.Address = outsideAddress
	assertVerdict(t, request.Denied, policy, read)
	read.Address, read.VPC = "", "vpc-0123456789abcdef0"
	assertVerdict(t, request.NotGranted, policy, read)
	for _, action := range []string{"s3:GetObjectVersion", "s3:GetObjectTagging", "s3:PutObject"} {
		read.Action, read.Address, read.VPC = action, insideAddress, ""
		assertVerdict(t, request.NotGranted, policy, read)
	}
}

func TestReadersReadWithinThePerimeterOnly(t *testing.T) {
	policy, read := bucketWith(t, map[string]any{"cidrs": []string{"198.51.100.0/24"}, "readers": []string{"444455556666"}})
	read.Caller, read.Address = theirs, insideAddress
	assertVerdict(t, request.Allowed, policy, read)
	read.Address = outsideAddress
	assertVerdict(t, request.Denied, policy, read)
	read.Action, read.Address = "s3:PutObject", insideAddress
	assertVerdict(t, request.NotGranted, policy, read)
	read.Action, read.Caller.Account, read.Caller.ARN = "s3:GetObject", "999988887777", "arn:aws:iam::999988887777:role/trainer"
	assertVerdict(t, request.NotGranted, policy, read)
}

// A grant to everyone in an organization is one to the owner's principals too, if the owner belongs to it.
func TestAnOrganizationsGrantDoesNotReplaceTheIAMPoliciesOfTheOwningAccount(t *testing.T) {
	policy, read := bucketWith(t, map[string]any{
		"cidrs": []string{"198.51.100.0/24"}, "readers": []string{"o-exampleorg1", pulumitest.Account},
	})
	read.Address = insideAddress
	for _, action := range []string{"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"} {
		read.Action, read.Key = action, "k"
		if action == "s3:ListBucket" || action == "s3:GetBucketLocation" {
			read.Key = ""
		}
		for _, c := range []struct {
			caller       request.Caller
			organization string
			silent       bool
			want         request.Verdict
		}{
			{theirs, "o-exampleorg1", false, request.Allowed},
			{theirs, "o-exampleorg2", false, request.NotGranted},
			{ours, "o-exampleorg1", false, request.Allowed},
			{ours, "o-exampleorg1", true, request.NotGranted},
			{ours, "", true, request.NotGranted},
		} {
			read.Caller = c.caller
			read.Caller.Organization, read.Caller.Silent = c.organization, c.silent
			assertVerdict(t, c.want, policy, read)
		}
	}
}

func assertVerdict(t *testing.T, want request.Verdict, policy judged, r request.Request) {
	t.Helper()
	got, err := policy.Judge(r)
	require.NoError(t, err)
	assert.Equal(t, want, got, "%+v", r)
}
