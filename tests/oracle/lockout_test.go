package oracle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/judge/request"
	"datatrail/tests/oracle/cases"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

// TestNobodyIsLockedOutOfManagingADataBucket asks, for every action that manages a bucket, whether
// the policy of any data bucket denies it to anybody, from anywhere, over TLS.
func TestNobodyIsLockedOutOfManagingADataBucket(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	var asked int
	for name, values := range environments(t) {
		for _, s := range subjects(t, name, values, pulumitest.Issuer) {
			if s.document.Kind != composed.DataBucket && s.document.Kind != composed.Attached {
				continue
			}
			policy := s.policy(t, s.document.Text)
			for _, action := range cases.Actions(service, s.partition) {
				if !requirement.Manages(action.FullName(), action.On("bucket")) {
					continue
				}
				for _, r := range s.requests {
					if r.Action != "s3:GetObjectVersion" || r.TLS != "1.2" {
						continue
					}
					r.Action, r.Key = action.FullName(), ""
					got, err := policy.Judge(r)
					require.NoError(t, err)
					require.NotEqual(t, request.Denied, got, "%s: %+v", s.name, r)
					asked++
				}
			}
		}
	}
	t.Logf("management requests judged: %d", asked)
}

// TestTheDeployerManagesTheLogBuckets asks the same for the log buckets, where administrators
// are the only ones to change records.
func TestTheDeployerManagesTheLogBuckets(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	deployer := request.Caller{Kind: request.Signed, Account: pulumitest.Account, ARN: pulumitest.Issuer}
	for name, values := range environments(t) {
		for _, s := range subjects(t, name, values, pulumitest.Issuer) {
			if s.document.Bucket == "" {
				continue
			}
			policy := s.policy(t, s.document.Text)
			for _, action := range cases.Actions(service, s.partition) {
				r := request.Request{Action: action.FullName(), Bucket: s.document.Bucket, Caller: deployer, TLS: "1.3", Signing: request.Header}
				isData := s.document.Kind == composed.DataBucket || s.document.Kind == composed.Attached
				if isData && !requirement.Manages(r.Action, action.On("bucket")) {
					continue
				}
				if !action.On("bucket") {
					r.Key = "x"
				}
				got, err := policy.Judge(r)
				require.NoError(t, err)
				assert.Equal(t, request.Allowed, got, "%s: %s: %s", name, s.name, r.Action)
			}
		}
	}
}

// TestEveryWayToReadAnObjectIsKnown fails when AWS adds an action with which an object's bytes or
// attributes come out: the requirement has to be extended to it.
func TestEveryWayToReadAnObjectIsKnown(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	for _, action := range service.Actions("s3:*") {
		name := action.FullName()
		assert.Equal(t, reads(action), requirement.IsRead(name), name)
		if requirement.IsList(name) {
			assert.Equal(t, "List", action.Level, name)
			assert.True(t, action.On("bucket"), name)
		}
		if requirement.IsChange(name) {
			assert.Contains(t, action.Level, "Write", name)
		}
	}
}

// TestEveryListingOfABucketIsKnown is the same for listing.
func TestEveryListingOfABucketIsKnown(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	for _, action := range service.Actions("s3:*") {
		assert.Equal(t, lists(action), requirement.IsList(action.FullName()), action.FullName())
	}
}
