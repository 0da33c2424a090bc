package oracle

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/judge/evaluator"
	"datatrail/judge/request"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/protections"
)

// guarded is a stack with one protection.
type guarded struct {
	bucket string
	policy *evaluator.Policy
	// key is nil where records have none.
	key   *evaluator.Resource
	graph *pulumitest.Graph
}

func guard(t *testing.T, p protections.Protection) guarded {
	t.Helper()
	logs := map[string]any{"retentionDays": 100}
	for key, value := range p.Logs {
		logs[key] = value
	}
	values, err := composed.Raw(map[string]any{
		"aws:region": "eu-central-1", "datatrail:protect": p.Protect, "datatrail:logs": logs,
		"datatrail:datasets": []any{map[string]any{"name": "d", "perimeter": map[string]any{"cidrs": []string{"198.51.100.0/24"}}}},
	})
	require.NoError(t, err)
	documents, err := composed.Documents("guarded", values, protections.Deployer)
	require.NoError(t, err)
	var g guarded
	for _, d := range documents {
		switch {
		case d.Kind == composed.LogBucket && d.Name == "trail-logs":
			g.bucket = d.Bucket
			g.policy, err = evaluator.Parse(d.Text, protections.Account, "aws")
		case d.Kind == composed.Key:
			g.key, err = evaluator.ParseKey(d.Text, protections.Account, "aws")
		}
		require.NoError(t, err)
	}
	require.NotNil(t, g.policy)
	_, g.graph = registered(t, values, pulumitest.WithIssuer(protections.Deployer))
	return g
}

// lock is the mode of the bucket's lock and its days.
func (g guarded) lock(t *testing.T) (string, float64) {
	t.Helper()
	locks := g.graph.ByType("aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2")
	if len(locks) == 0 {
		return "", 0
	}
	retention := g.graph.One(t, locks[0].Type, "trail-logs-lock").Inputs["rule"].ObjectValue()["defaultRetention"].ObjectValue()
	return retention["mode"].StringValue(), retention["days"].NumberValue()
}

// open returns the first way that somebody can go, with all rights that IAM policies can give.
func (g guarded) open(t *testing.T, ways []protections.Way, by request.Caller) string {
	t.Helper()
	mode, _ := g.lock(t)
	for _, way := range ways {
		needed := way.Bucket
		if way.Locked && mode == "GOVERNANCE" {
			needed = append([]string{"s3:BypassGovernanceRetention"}, needed...)
		}
		if way.Locked && mode == "COMPLIANCE" || !g.may(t, by, needed, way.Key) {
			continue
		}
		return way.Name
	}
	return ""
}

// may reports whether somebody may do all of this. Whoever can replace a bucket's policy lets himself do the rest.
func (g guarded) may(t *testing.T, by request.Caller, onBucket, onKey []string) bool {
	t.Helper()
	onlyKeySilent := by
	onlyKeySilent.Silent = false
	replaces := g.asks(t, onlyKeySilent, "s3:PutBucketPolicy") || g.asks(t, onlyKeySilent, "s3:DeleteBucketPolicy")
	for _, action := range onBucket {
		if !g.asks(t, onlyKeySilent, action) && !replaces {
			return false
		}
	}
	for _, action := range onKey {
		if g.key == nil {
			continue
		}
		got, err := g.key.Judge(request.Request{Action: action, Caller: by, TLS: "1.3"})
		require.NoError(t, err)
		if got != request.Allowed {
			return false
		}
	}
	return true
}

func (g guarded) asks(t *testing.T, by request.Caller, action string) bool {
	t.Helper()
	r := request.Request{Action: action, Bucket: g.bucket, Caller: by, TLS: "1.3", Signing: request.Header}
	if strings.Contains(action, "Object") || action == "s3:BypassGovernanceRetention" {
		r.Key = "AWSLogs/x"
	}
	got, err := g.policy.Judge(r)
	require.NoError(t, err)
	return got == request.Allowed
}

// TestEveryProtectionProtectsFromWhatThePageSays asks the policies of a stack with one protection, threat by threat.
// What Object Lock and Pulumi decide shows in what the program declares.
func TestEveryProtectionProtectsFromWhatThePageSays(t *testing.T) {
	cells := 0
	for _, table := range protections.Tables() {
		for column, protection := range table.Protections {
			g := guard(t, protection)
			mode, days := g.lock(t)
			for _, threat := range table.Threats {
				require.Len(t, threat.Answers, len(table.Protections), threat.Name)
				answer, at := threat.Answers[column], table.Question+" "+protection.Name+", "+threat.Name
				cells++
				switch answer.By {
				case protections.Policies:
					require.NotNil(t, threat.By, at)
					assert.Equal(t, answer.Keeps, g.open(t, table.Ways, *threat.By) == "", "%s: %s", at, g.open(t, table.Ways, *threat.By))
				case protections.ObjectLock:
					assert.True(t, answer.Keeps, at)
					// Expiry passes over no lock; of people, only those who may bypass governance.
					assert.True(t, mode == "COMPLIANCE" || mode == "GOVERNANCE" && threat.By == nil, at)
					assert.InDelta(t, 100, days, 0, "%s: locked for the whole retention", at)
				case protections.Lifecycle:
					assert.False(t, answer.Keeps, at)
					assert.Empty(t, mode, "%s: a lock keeps what expires", at)
				case protections.Pulumi:
					assert.True(t, answer.Keeps, at)
					guard := g.graph.One(t, "datatrail:stack:Guard", "guard")
					assert.True(t, guard.Protect, "%s: pulumi destroy begins with the guard", at)
					for token, name := range map[string]string{"aws:s3/bucketV2:BucketV2": "trail-logs", "aws:kms/key:Key": "audit-key"} {
						held := g.graph.One(t, token, name)
						assert.True(t, held.Protect, "%s: %s", at, name)
						assert.Contains(t, strings.Join(guard.DependsOn, "\n"), held.URN, "%s: %s", at, name)
					}
				}
			}
		}
	}
	t.Logf("cells held: %d", cells)
}

func TestProtectionsPageIsCurrent(t *testing.T) {
	holdsTables(t, "../../docs/protections.md", protections.Markdown(protections.Tables()))
}

// holdsTables compares what stands between the marks of a page. UPDATE_GOLDEN=1 renews it.
func holdsTables(t *testing.T, page, tables string) {
	t.Helper()
	const begin, end = "<!-- tables: generated by make docs -->\n\n", "\n<!-- tables end -->"
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), begin)
	require.True(t, found)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found)
	want := before + begin + tables + end + after
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(content), "run make docs")
}
