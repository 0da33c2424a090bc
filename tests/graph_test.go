package tests

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
)

// shipped are the environment files of the repository, with the stacks they are previewed as.
var shipped = map[string]string{
	"Pulumi.dev.yaml":                 "dev",
	"Pulumi.prod.yaml":                "prod",
	"examples/access-audit.yaml":      "dev",
	"examples/egress-compliance.yaml": "dev",
	"examples/lake.yaml":              "dev",
	"examples/existing.yaml":          "dev",
}

const (
	bucketToken  = "aws:s3/bucketV2:BucketV2"
	policyToken  = "aws:s3/bucketPolicy:BucketPolicy"
	loggingToken = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	trailToken   = "aws:cloudtrail/trail:Trail"
)

// eachShipped runs a check on the graph of every environment file.
func eachShipped(t *testing.T, check func(*testing.T, *pulumitest.Graph)) {
	t.Helper()
	for file, name := range shipped {
		t.Run(file, func(t *testing.T) {
			graph, _, err := run(t, environment(t, file), pulumitest.WithStack(name))
			require.NoError(t, err)
			check(t, graph)
		})
	}
}

func TestGraph_EveryResourceHasAComponentAndTheProvider(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		require.Len(t, graph.ByType("pulumi:providers:aws"), 1)
		for _, reg := range graph.Resources() {
			assert.Contains(t, reg.Parent, "::datatrail:", reg.URN)
			assert.Contains(t, reg.Provider, "::pulumi:providers:aws::aws::", reg.URN)
		}
		urns := graph.URNs()
		assert.Len(t, slices.Compact(slices.Clone(urns)), len(urns), "URNs are unique")
	})
}

// ofOthers reports whether a setting is that of a bucket that already exists.
func ofOthers(reg pulumitest.Registration) bool {
	return strings.Contains(reg.Parent, existingToken+"$")
}

func TestGraph_EveryBucketHasTheWholeBaselineAndOnePolicy(t *testing.T) {
	baseline := []string{
		policyToken,
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		"aws:s3/bucketVersioningV2:BucketVersioningV2",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
	}
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		var buckets []string
		for _, reg := range graph.ByType(bucketToken) {
			buckets = append(buckets, reg.Text(t, "bucket"))
		}
		for _, token := range baseline {
			var settled []string
			for _, reg := range graph.ByType(token) {
				if !ofOthers(reg) {
					settled = append(settled, reg.Text(t, "bucket"))
				}
			}
			assert.ElementsMatch(t, buckets, settled, token)
		}
	})
}

func TestGraph_EveryBucketButOneLogsToThatOne(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		target := graph.One(t, bucketToken, "access-logs")
		var sources []string
		for _, reg := range graph.ByType(loggingToken) {
			assert.Equal(t, target.Text(t, "bucket"), reg.Text(t, "targetBucket"))
			assert.True(t, reg.Depends(graph.One(t, policyToken, "access-logs-policy")), reg.Name)
			sources = append(sources, reg.Text(t, "bucket"))
		}
		var others []string
		for _, reg := range graph.ByType(loggingToken) {
			if ofOthers(reg) {
				others = append(others, reg.Text(t, "bucket"))
			}
		}
		for _, reg := range graph.ByType(bucketToken) {
			if reg.Name != target.Name {
				others = append(others, reg.Text(t, "bucket"))
			}
		}
		assert.ElementsMatch(t, others, sources)
		admitted := statements(t, graph)[graph.One(t, policyToken, "access-logs-policy").URN+" policy AccessLogDelivery"]
		patterns := admitted.values(t, "ArnLike", "aws:SourceArn")
		for _, source := range sources {
			assert.True(t, slices.ContainsFunc(patterns, func(pattern string) bool {
				return dataset.ARNLike(pattern, "arn:aws:s3:::"+source)
			}), source)
		}
		assert.Equal(t, []string{"arn:aws:s3:::" + target.Text(t, "bucket")}, admitted.values(t, "ArnNotLike", "aws:SourceArn"),
			"the pattern of the names does not let it log to itself")
	})
}

func TestGraph_TrailWaitsForWhatCloudTrailChecks(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		trail := graph.ByType(trailToken)[0]
		assert.True(t, trail.Inputs["enableLogFileValidation"].BoolValue())
		waitsFor := append(graph.ByType("aws:kms/key:Key"), graph.ByType("aws:iam/rolePolicy:RolePolicy")...)
		for _, reg := range append(waitsFor, graph.One(t, policyToken, "trail-logs-policy")) {
			assert.True(t, trail.Depends(reg), reg.URN)
		}
	})
}

func TestGraph_EveryServiceGrantIsBoundToThisStack(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		trailARN := "arn:aws:cloudtrail:" + region(t, graph) + ":" + pulumitest.Account + ":trail/" + graph.ByType(trailToken)[0].Text(t, "name")
		services := 0
		for urn, statement := range statements(t, graph) {
			service, isService := statement.Principal.(map[string]any)
			if statement.Effect != "Allow" || !isService || service["Service"] == nil {
				continue
			}
			services++
			condition, err := json.Marshal(statement.Condition)
			require.NoError(t, err)
			switch name := fmt.Sprint(service["Service"]); {
			case name == "cloudtrail.amazonaws.com":
				assert.Contains(t, string(condition), `"aws:SourceArn":"`+trailARN+`"`, urn)
			case name == "logging.s3.amazonaws.com":
				assert.Contains(t, string(condition), `"aws:SourceAccount":"`+pulumitest.Account+`"`, urn)
				assert.Contains(t, string(condition), `"aws:SourceArn":"arn:aws:s3:::datatrail-`, urn)
			case strings.HasPrefix(name, "logs."):
				assert.Contains(t, string(condition), `"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:`, urn)
			case name == "events.amazonaws.com" && strings.HasSuffix(urn, "::tamper-topic-policy policy RulesPublish"):
				// EventBridge takes no condition in a topic policy, so this topic is for its rules alone.
				assert.Equal(t, "null", string(condition), urn)
			case name == "events.amazonaws.com" && strings.HasSuffix(urn, " RulesEncrypt"):
				// KMS sees no source in what EventBridge sends through SNS, but the topic.
				assert.Contains(t, string(condition), `"kms:EncryptionContext:aws:sns:topicArn":"arn:aws:sns:`, urn)
			default:
				assert.Regexp(t, `"aws:Source(Arn|Account)"`, string(condition), urn)
			}
		}
		assert.GreaterOrEqual(t, services, 3)
	})
}

func region(t *testing.T, graph *pulumitest.Graph) string {
	t.Helper()
	return graph.One(t, "pulumi:providers:aws", "aws").Text(t, "region")
}

// statement is a statement of a generated document, read back from its JSON.
type statement struct {
	Sid       string
	Effect    string
	Principal any
	Action    any
	Condition map[string]any
}

// values are those of a condition of a statement.
func (s statement) values(t *testing.T, operator, key string) []string {
	t.Helper()
	keys, _ := s.Condition[operator].(map[string]any)
	switch value := keys[key].(type) {
	case string:
		return []string{value}
	case []any:
		out := make([]string, len(value))
		for i, one := range value {
			out[i], _ = one.(string)
		}
		return out
	}
	return nil
}

// statements returns all statements of the policies that a graph registers, by URN and Sid.
func statements(t *testing.T, graph *pulumitest.Graph) map[string]statement {
	t.Helper()
	out := map[string]statement{}
	for _, reg := range graph.Resources() {
		for _, input := range []string{"policy", "assumeRolePolicy"} {
			if !reg.Inputs.HasValue(keyOf(input)) {
				continue
			}
			var document struct{ Statement []statement }
			require.NoError(t, json.Unmarshal([]byte(reg.Text(t, input)), &document))
			require.NotEmpty(t, document.Statement)
			for _, s := range document.Statement {
				key := reg.URN + " " + input + " " + s.Sid
				require.NotContains(t, out, key, "Sids are unique in a document")
				out[key] = s
			}
		}
	}
	return out
}

func TestGraph_PoliciesFitIntoABucket(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		for _, reg := range graph.ByType(policyToken) {
			assert.LessOrEqual(t, len(reg.Text(t, "policy")), policydoc.MaxBucketPolicyBytes)
		}
	})
}

// The file is the contract with live infrastructure: a line that goes is a deletion, a line that
// changes is a replacement. UPDATE_GOLDEN=1 renews it.
func TestGraph_URNsAreAsRecorded(t *testing.T) {
	for _, name := range []string{"dev", "prod"} {
		graph, _, err := deploy(t, name)
		require.NoError(t, err)
		lines := make([]string, 0, len(graph.Registrations))
		for _, reg := range graph.Registrations {
			line := reg.URN
			if reg.Protect {
				line += " protected"
			}
			lines = append(lines, line)
		}
		slices.Sort(lines)
		got, file := strings.Join(lines, "\n")+"\n", filepath.Join("testdata", name+".urns")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	}
}

func TestGraph_TwoRunsAreAlikeAndAPreviewRegistersTheSame(t *testing.T) {
	for file := range shipped {
		first, _, err := run(t, environment(t, file))
		require.NoError(t, err)
		second, _, err := run(t, environment(t, file))
		require.NoError(t, err)
		assert.Equal(t, byURN(first), byURN(second), file)
		preview, _, err := run(t, environment(t, file), pulumitest.WithDryRun())
		require.NoError(t, err)
		assert.Equal(t, first.URNs(), preview.URNs(), file)
	}
}

// difference lists the URNs that were added, that are gone, and whose inputs changed, between two graphs by URN.
func difference(before, after map[string]map[string]any) (added, gone, changed []string) {
	for urn, inputs := range after {
		if was, existed := before[urn]; !existed {
			added = append(added, urn)
		} else if !assert.ObjectsAreEqual(was, inputs) {
			changed = append(changed, urn)
		}
	}
	for urn := range before {
		if _, stays := after[urn]; !stays {
			gone = append(gone, urn)
		}
	}
	return added, gone, changed
}

// byURN reduces a graph to what an engine compares.
func byURN(graph *pulumitest.Graph) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, reg := range graph.Registrations {
		out[reg.URN] = reg.Inputs.Mappable()
	}
	return out
}

func TestGraph_AddingADatasetChangesNothingOfTheOthers(t *testing.T) {
	values := environment(t, "Pulumi.prod.yaml")
	before, _, err := run(t, values)
	require.NoError(t, err)
	values["datatrail:datasets"] = strings.TrimSuffix(values["datatrail:datasets"], "]") + `,{"name":"added"}]`
	after, _, err := run(t, values)
	require.NoError(t, err)

	old, changed := byURN(before), []string{}
	for urn, inputs := range byURN(after) {
		if was, existed := old[urn]; !existed {
			assert.Regexp(t, "::([A-Za-z-]+-)?added", urn)
		} else if !assert.ObjectsAreEqual(was, inputs) {
			changed = append(changed, urn)
		}
		delete(old, urn)
	}
	assert.Empty(t, old, "nothing goes")
	expected := []string{
		"datatrail:analysis:Analysis$aws:glue/catalogTable:CatalogTable::analysis-access",
		"datatrail:trail:Trail$aws:cloudtrail/trail:Trail::trail",
		"datatrail:watch:Dashboard$aws:cloudwatch/dashboard:Dashboard::dashboard",
		"datatrail:watch:Tamper$aws:cloudwatch/eventRule:EventRule::tamper-buckets-1",
	}
	for _, query := range []string{
		"who-read-what", "bytes-by-principal", "bytes-by-person", "bytes-by-hour", "denied-reads", "anonymous-reads", "presigned-reads",
		"listing-followed-by-reading", "copies-out", "first-seen-principals",
	} {
		expected = append(expected, "datatrail:watch:Queries$aws:cloudwatch/queryDefinition:QueryDefinition::queries-"+query)
	}
	for _, reg := range after.ByType(queryToken) {
		// Nothing is outside of a dataset without networks.
		if reg.Name != "analysis-outside_perimeter" {
			expected = append(expected, "datatrail:analysis:Analysis$"+queryToken+"::"+reg.Name)
		}
	}
	assert.ElementsMatch(t, expected, changed, "only what names all datasets")
}
