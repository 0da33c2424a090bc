package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/judge/request"
)

const (
	generatedPerimeters = 8
	callsOfOne          = 150
	deployer            = "arn:aws:iam::111122223333:role/ci/datatrail-deployer"
)

// TestTheWireSaysWhatExplainSaysOfGeneratedPerimeters asks about perimeters and callers that nobody wrote by hand.
func TestTheWireSaysWhatExplainSaysOfGeneratedPerimeters(t *testing.T) {
	needs(t)
	e, err := preview(t.Context(), "generated", generated(t))
	require.NoError(t, err)
	require.NoError(t, e.create(t.Context()))
	var all tally
	for _, b := range e.buckets {
		var questions []question
		for seed := range callsOfOne {
			call := callertest.Calls(*b.datasets[0].Perimeter).Example(seed)
			if q, ok := b.ask(call); ok {
				questions = append(questions, q)
			}
		}
		differing, count, err := b.compare(t.Context(), questions, 20)
		require.NoError(t, err)
		assert.Empty(t, differing, believed)
		all.admitted, all.outside, all.refused = all.admitted+count.admitted, all.outside+count.outside, all.refused+count.refused
	}
	t.Logf("%d admitted, %d refused by a perimeter, %d for other reasons", all.admitted, all.outside, all.refused)
	assert.Positive(t, all.admitted)
	assert.Positive(t, all.outside)
}

// generated writes an environment file with a dataset for each perimeter. They get what the program demands, a deploying
// principal that is exempt, and lose what no configuration may say: an account id with wildcards.
func generated(t *testing.T) string {
	t.Helper()
	var datasets []any
	for seed := range generatedPerimeters {
		rule := callertest.Perimeters().Example(seed)
		exempt := slices.Concat(rule.ExemptPrincipals, []string{deployer})
		rule.ExemptPrincipals = slices.DeleteFunc(exempt, func(arn string) bool { return strings.Contains(arn, "::*:") })
		datasets = append(datasets, map[string]any{"name": fmt.Sprintf("d%d", seed), "perimeter": rule})
	}
	content, err := json.Marshal(map[string]any{"config": map[string]any{"aws:region": region, project + ":datasets": datasets}})
	require.NoError(t, err)
	return written(t, "generated", content)
}

// ask is a generated call as a question, where it can be asked.
func (b *bucket) ask(call callertest.Call) (question, bool) {
	c := call.Caller
	i := slices.IndexFunc(operations, func(o operation) bool { return o.api == c.API })
	if i < 0 || c.Presigned && c.API != "GetObject" {
		return question{}, false
	}
	r := request.Request{
		Bucket: b.name, Key: "object", TLS: "1.3", Signing: request.Header,
		Network: request.Network{Endpoint: c.VPCEndpoint, VPC: c.VPC},
	}
	if operations[i].listing {
		r.Key = ""
	}
	if c.Address.IsValid() {
		r.Address = c.Address.String()
	}
	switch {
	case c.Service:
		r.Caller = request.Caller{Kind: request.Service}
	case c.Principal == "":
		r.Caller, r.Signing = request.Caller{Kind: request.Anonymous}, ""
	default:
		r.Caller = request.By(c.Principal)
		r.Caller.ViaService = c.ViaService
	}
	if c.Presigned {
		r.Signing, r.AgeMillis = request.Presigned, int(c.Age.Milliseconds())
	}
	if dataset.ClassOf(c.API) == dataset.Copies && r.Caller.Account != b.policy.Owner {
		return question{}, false
	}
	return question{r, operations[i]}, b.unasked(r) == ""
}
