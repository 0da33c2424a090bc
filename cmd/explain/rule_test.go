package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/config"
	core "datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/internal/live"
	"datatrail/internal/stack"
	"datatrail/judge/request"
)

// callsOfOne is how many calls to the dataset of one perimeter are explained.
const callsOfOne = 50

// What people are told of a caller has to be what the core says of the caller.
func TestACallerIsExplainedAsOutsideWhenTheCoreSaysSo(t *testing.T) {
	var outside, inside int
	rapid.Check(t, func(t *rapid.T) {
		rule := callertest.Perimeters().Draw(t, "perimeter")
		// No configuration has an account id with wildcards.
		rule.ExemptPrincipals = slices.DeleteFunc(rule.ExemptPrincipals, func(arn string) bool { return strings.Contains(arn, "::*:") })
		prefix := rapid.SampledFrom([]string{"", "speech/"}).Draw(t, "prefix")
		d := only(t, rule, prefix)
		told := core.Dataset{Prefix: prefix, Perimeter: &rule}
		for _, call := range rapid.SliceOfN(callertest.Calls(rule), callsOfOne, callsOfOne).Draw(t, "calls") {
			want := rule.Mode == core.Enforce && told.Outside(call.Caller, prefix+"object")
			for _, action := range call.Actions() {
				got, err := d.answer(d.asks(call, action))
				require.NoError(t, err)
				refused := got.Verdict == request.Denied
				if refused != want || refused != saysOutside(got) {
					t.Fatalf("%s by %+v: the core says outside: %v; explained as %q", action, call.Caller, want, got)
				}
				if want {
					outside++
				} else {
					inside++
				}
			}
		}
	})
	assert.Positive(t, outside)
	assert.Positive(t, inside)
	t.Logf("calls explained: %d of callers outside, %d of callers inside", outside, inside)
}

// only is the dataset of a configuration that has no other.
func only(t *rapid.T, rule core.Perimeter, prefix string) dataset {
	t.Helper()
	// The core names the members of a perimeter as the configuration does.
	described := map[string]any{"name": "d", "perimeter": rule}
	if prefix != "" {
		described["prefix"] = prefix
	}
	text, err := json.Marshal([]any{described})
	require.NoError(t, err)
	values := map[string]string{"aws:region": "eu-central-1", project + ":datasets": string(text)}
	c, err := config.Parse(project, values, nil)
	require.NoError(t, err)
	plan, err := stack.NewPlan(project, "dev", c, stack.Presume(c.AWS, stack.ExampleAccount))
	require.NoError(t, err)
	all, err := datasets(plan, values, live.State{})
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

// asks is a generated call as explain asks about it.
func (d dataset) asks(call callertest.Call, action string) request.Request {
	c := call.Caller
	from := request.Network{Endpoint: c.VPCEndpoint, VPC: c.VPC}
	if c.Address.IsValid() {
		from.Address = c.Address.String()
	}
	caller := request.Caller{Kind: request.Anonymous}
	switch {
	case c.Service:
		caller = request.Caller{Kind: request.Service, Service: "athena.amazonaws.com"}
	case c.Principal != "":
		caller = request.By(c.Principal)
		caller.ViaService = c.ViaService
	}
	r := d.get(caller, from)
	r.Action = action
	if call.OnBucket() {
		r.Key = ""
		if slices.Contains(core.ListActions("aws"), action) && c.API != "HeadBucket" {
			r.Prefix = d.Prefix
		}
	}
	if c.Presigned {
		r.Signing, r.AgeMillis = request.Presigned, int(c.Age.Milliseconds())
		if c.Age < 0 {
			r.AgeMillis = request.UnknownAge
		}
	}
	return r
}

// saysOutside reports whether an answer gives the perimeter as the reason.
func saysOutside(a answer) bool {
	return slices.ContainsFunc(a.Statements, func(sid string) bool { return isPerimeter(sid) || isPresigned(sid) }) &&
		(strings.Contains(a.Reason, "outside the perimeter") || strings.Contains(a.Reason, "signed longer ago") ||
			strings.Contains(a.Reason, "when it was signed"))
}
