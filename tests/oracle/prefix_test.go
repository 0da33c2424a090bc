package oracle

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/internal/pulumitest"
	"datatrail/judge/request"
	"datatrail/tests/oracle/composed"
)

// lakeOf deploys a bucket with a dataset for each perimeter, below the prefixes.
func lakeOf(t require.TestingT, prefixes []string, perimeters []any) subject {
	var datasets []any
	for i, perimeter := range perimeters {
		d := map[string]any{"name": fmt.Sprintf("d%d", i), "bucket": "lake", "prefix": prefixes[i]}
		if perimeter != nil {
			d["perimeter"] = perimeter
		}
		datasets = append(datasets, d)
	}
	values, err := composed.Raw(map[string]any{
		"aws:region": "eu-central-1", composed.DatasetsKey: datasets, "datatrail:buckets": []any{map[string]any{"name": "lake"}},
	})
	require.NoError(t, err)
	for _, s := range subjects(t, "lake", values, pulumitest.Issuer) {
		if s.document.Kind == composed.DataBucket {
			return s
		}
	}
	require.Fail(t, "no data bucket")
	return subject{}
}

// TestEveryPairOfPerimetersInOneBucketMeansWhatTheRequirementSays puts datasets side by side whose prefixes are namesakes.
func TestEveryPairOfPerimetersInOneBucketMeansWhatTheRequirementSays(t *testing.T) {
	perimeters := map[string]any{
		"none":    nil,
		"observe": map[string]any{"mode": "observe", "cidrs": []string{"198.51.100.0/24"}, "denyListing": true, "readers": []string{"444455556666"}},
		"enforce": map[string]any{"cidrs": []string{"198.51.100.0/24"}},
		"enforce with everything": map[string]any{
			"cidrs": []string{"203.0.113.0/24"}, "vpcEndpoints": []string{"vpce-0a1b2c3d4e5f60718"}, "denyListing": true,
			"exemptPrincipals": []string{"arn:aws:iam::111122223333:role/exempt"}, "presignedMaxAgeSeconds": 60,
			"readers": []string{"444455556666", "arn:aws:iam::777788889999:role/reader", "o-exampleorg1"}, "anonymousReads": true,
		},
	}
	judged := 0
	for first, a := range perimeters {
		for second, b := range perimeters {
			s := lakeOf(t, []string{"speech/", "speechx/"}, []any{a, b})
			n, wrong := s.judge(t)
			judged += n
			assert.Empty(t, wrong[:min(len(wrong), 5)], "%s beside %s: %d of %d cases\n%s", first, second, len(wrong), n, s.document.Text)
		}
	}
	t.Logf("cases judged: %d", judged)
}

// TestNothingOutsideThePrefixesIsDenied asks as a role of the account, from nowhere, for what no dataset of the bucket has.
func TestNothingOutsideThePrefixesIsDenied(t *testing.T) {
	strict := map[string]any{"vpcEndpoints": []string{"vpce-0a1b2c3d4e5f60718"}, "denyListing": true, "presignedMaxAgeSeconds": 1}
	s := lakeOf(t, []string{"speech/", "images/street/"}, []any{strict, strict})
	policy := s.policy(t, s.document.Text)
	for _, c := range []struct{ action, key, prefix string }{
		{"s3:GetObject", "speech", ""},
		{"s3:GetObject", "speechx/a", ""},
		{"s3:GetObject", "Speech/a", ""},
		{"s3:GetObject", "images/a", ""},
		{"s3:GetObjectVersion", "images/street", ""},
		{"s3:ListBucket", "", ""},
		{"s3:ListBucket", "", "speech"},
		{"s3:ListBucket", "", "images/"},
		{"s3:ListBucketVersions", "", "speechx/"},
		{"s3:ListBucketMultipartUploads", "", ""},
		{"s3:GetBucketLocation", "", ""},
		{"s3:PutObject", "speech/a", ""},
	} {
		r := request.Request{
			Action: c.action, Bucket: "lake", Key: c.key, Prefix: c.prefix, Caller: ours, TLS: "1.3", Signing: request.Presigned,
			AgeMillis: request.UnknownAge, Network: request.Network{Address: outsideAddress},
		}
		assertVerdict(t, request.Allowed, policy, r)
	}
	for _, c := range []struct{ action, key, prefix string }{
		{"s3:GetObject", "speech/", ""},
		{"s3:GetObject", "speech/a", ""},
		{"s3:ListBucket", "", "speech/"},
		{"s3:ListBucketVersions", "", "images/street/a"},
	} {
		r := request.Request{
			Action: c.action, Bucket: "lake", Key: c.key, Prefix: c.prefix, Caller: ours, TLS: "1.3", Signing: request.Header,
			Network: request.Network{Address: outsideAddress},
		}
		assertVerdict(t, request.Denied, policy, r)
	}
}

// TestABucketPolicyRefusesWhatTheCoreCallsOutsideOfADataset holds the policy of several prefixes against the core's rule.
func TestABucketPolicyRefusesWhatTheCoreCallsOutsideOfADataset(t *testing.T) {
	prefixes := []string{"speech/", "speechx/", "a/speech/"}
	keys := []string{"speech", "speech/", "speech/k", "speechx/k", "a/speech/k", "a/", "Speech/k", "k", "speec"}
	judged := map[request.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(callertest.Perimeters(), len(prefixes), len(prefixes)).Draw(t, "perimeters")
		datasets, perimeters := make([]dataset.Dataset, len(rules)), make([]any, len(rules))
		for i := range rules {
			exempt := slices.Concat(rules[i].ExemptPrincipals, []string{pulumitest.Issuer})
			rules[i].ExemptPrincipals = slices.DeleteFunc(exempt, func(arn string) bool { return strings.Contains(arn, "::*:") })
			datasets[i] = dataset.Dataset{Bucket: "lake", Prefix: prefixes[i], Perimeter: &rules[i]}
			perimeters[i] = rules[i]
		}
		s := lakeOf(t, prefixes, perimeters)
		policy := s.policy(t, s.document.Text)
		for _, call := range rapid.SliceOfN(callertest.Calls(rapid.SampledFrom(rules).Draw(t, "whose")), callsOfOne, callsOfOne).Draw(t, "calls") {
			key := rapid.SampledFrom(keys).Draw(t, "key")
			outside := slices.ContainsFunc(datasets, func(d dataset.Dataset) bool {
				return d.Perimeter.Mode == dataset.Enforce && d.Outside(call.Caller, key)
			})
			for _, action := range call.Actions() {
				r := asked(call, action, "lake")
				if r.Key != "" {
					r.Key = key
				} else if slices.Contains(dataset.ListActions("aws"), action) && call.Caller.API != "HeadBucket" {
					r.Prefix = key
				}
				got, err := policy.Judge(r)
				require.NoError(t, err)
				if (got == request.Denied) != outside {
					t.Fatalf("%s of %q by %+v: %s, outside by the core: %v\n%s", action, key, call.Caller, got, outside, s.document.Text)
				}
				judged[got]++
			}
		}
	})
	assert.Positive(t, judged[request.Denied])
	assert.Positive(t, judged[request.Allowed])
	t.Logf("calls judged: %v", judged)
}
