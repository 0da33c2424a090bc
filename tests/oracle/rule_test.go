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

const (
	perimetersOfOne = 10
	callsOfOne      = 40
)

// TestABucketPolicyRefusesWhomTheCoreCallsOutside holds the policies against the core's rule, of which the
// queries about records are made, too.
func TestABucketPolicyRefusesWhomTheCoreCallsOutside(t *testing.T) {
	judged := map[request.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(callertest.Perimeters(), perimetersOfOne, perimetersOfOne).Draw(t, "perimeters")
		for i, s := range ruled(t, rules) {
			rule, policy := rules[i], s.policy(t, s.document.Text)
			for _, call := range rapid.SliceOfN(callertest.Calls(rule), callsOfOne, callsOfOne).Draw(t, "calls") {
				outside := rule.Mode == dataset.Enforce && rule.Outside(call.Caller)
				for _, action := range call.Actions() {
					got, err := policy.Judge(asked(call, action, s.document.Bucket))
					require.NoError(t, err)
					if (got == request.Denied) != outside {
						t.Fatalf("%s by %+v: %s, outside by the core: %v\n%s", action, call.Caller, got, outside, s.document.Text)
					}
					judged[got]++
				}
			}
		}
	})
	assert.Positive(t, judged[request.Denied])
	assert.Positive(t, judged[request.Allowed])
	t.Logf("calls judged: %v", judged)
}

// ruled are the buckets of a stack with a dataset for each rule. The rules get what the program demands, a
// deploying principal that is exempt, and lose what no configuration may say: an account id with wildcards.
func ruled(t *rapid.T, rules []dataset.Perimeter) []subject {
	t.Helper()
	datasets := make([]any, len(rules))
	for i := range rules {
		exempt := slices.Concat(rules[i].ExemptPrincipals, []string{pulumitest.Issuer})
		rules[i].ExemptPrincipals = slices.DeleteFunc(exempt, func(arn string) bool { return strings.Contains(arn, "::*:") })
		// The core names the members of a perimeter as the configuration does.
		datasets[i] = map[string]any{"name": fmt.Sprintf("d%02d", i), "perimeter": rules[i]}
	}
	values, err := composed.Raw(map[string]any{"aws:region": "eu-central-1", composed.DatasetsKey: datasets})
	require.NoError(t, err)
	documents, err := composed.Documents("rules", values, pulumitest.Issuer)
	require.NoError(t, err)
	var out []subject
	for _, document := range documents {
		if document.Kind == composed.DataBucket {
			out = append(out, subject{document: document, partition: "aws"})
		}
	}
	require.Len(t, out, len(rules))
	return out
}

// asked is a generated call as a request over TLS.
func asked(call callertest.Call, action, bucket string) request.Request {
	c := call.Caller
	r := request.Request{
		Action: action, Bucket: bucket, Key: "k", TLS: "1.3", Signing: request.Header,
		Network: request.Network{Endpoint: c.VPCEndpoint, VPC: c.VPC},
	}
	if call.OnBucket() {
		r.Key = ""
	}
	if c.Address.IsValid() {
		r.Address = c.Address.String()
	}
	switch {
	case c.Service:
		r.Caller, r.Signing, r.TLS = request.Caller{Kind: request.Service, Service: "athena.amazonaws.com"}, "", ""
	case c.Principal == "":
		r.Caller, r.Signing = request.Caller{Kind: request.Anonymous}, ""
	default:
		r.Caller = request.By(c.Principal)
		r.Caller.ViaService = c.ViaService
	}
	if c.Presigned {
		r.Signing, r.AgeMillis = request.Presigned, int(c.Age.Milliseconds())
		if c.Age < 0 {
			r.AgeMillis = request.UnknownAge
		}
	}
	return r
}
