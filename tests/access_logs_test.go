package tests

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/accesslogs"
	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
	"datatrail/policies/iamdoc"
)

const accessLogGroup = "/aws/vendedlogs/s3/datatrail-test"

// Nothing of the graph changes when it is off, and when it is on nothing but the key's policy.
func TestSwitch_AccessLogsInALogGroupAddWhatDeliversThem(t *testing.T) {
	delivered := func(names ...string) []string {
		out := []string{
			"datatrail:accesslogs:Delivery::access-log-delivery",
			"datatrail:accesslogs:Delivery$aws:cloudwatch/logGroup:LogGroup::access-log-delivery-log-group",
			"datatrail:accesslogs:Delivery$" + destinationToken + "::access-log-delivery-destination",
		}
		for _, name := range names {
			for _, token := range []string{sourceToken, deliveryToken} {
				out = append(out, "datatrail:accesslogs:Delivery$"+token+"::access-log-delivery-datatrail-test-"+name+"-111122223333")
			}
		}
		return out
	}
	const key, log = "datatrail:key:AuditKey$aws:kms/key:Key::audit-key", "aws:s3/bucketLoggingV2:BucketLoggingV2::"
	owned := `{"destinations":["s3","cloudwatch-logs"],"retentionDays":0,"encryption":"aws-owned"}`
	for name, test := range map[string]struct {
		with                 []string
		accessLogs           string
		added, gone, changed []string
	}{
		"said, and as by default": {nil, `{"destinations":["s3"]}`, nil, nil, nil},
		"beside the files":        {nil, bothWays, delivered("a", "trail-logs"), nil, []string{key}},
		"without a key":           {nil, owned, delivered("a", "trail-logs"), nil, nil},
		"with Athena": {
			[]string{"datatrail:analysis", asking}, owned, delivered("a", "query-results", "trail-logs"), nil, nil,
		},
		"beside the log group of the trail": {
			[]string{"datatrail:cloudWatch", `{"retentionDays":30}`}, bothWays, delivered("a", "trail-logs"), nil, []string{key},
		},
		"instead of the files": {
			nil, inGroup, delivered("a", "trail-logs"),
			[]string{dataURN + log + "a-logging", logURN + log + "trail-logs-logging"},
			[]string{key, logURN + policyURN + "access-logs-policy", logURN + bucketToken + "::access-logs"},
		},
		"where the trail delivers to an archive": {
			[]string{"datatrail:logs", `{"trailBucket":{"name":"corp-archive"}}`}, owned, delivered("a"), nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			without, _, err := run(t, minimal(test.with...))
			require.NoError(t, err)
			with, _, err := run(t, minimal(append(test.with, "datatrail:accessLogs", test.accessLogs)...))
			require.NoError(t, err)
			added, gone, changed := difference(byURN(without), byURN(with))
			assert.ElementsMatch(t, test.added, added, "added")
			assert.ElementsMatch(t, test.gone, gone, "gone")
			assert.ElementsMatch(t, test.changed, changed, "changed")
		})
	}
}

func TestAccessLogs_TheKeyServesTheLogGroupsThatItEncryptsAndNoOthers(t *testing.T) {
	const arn = "arn:aws:logs:eu-central-1:111122223333:log-group:"
	group, files := `{"retentionDays":30}`, `{"encryption":"sse-s3"}`
	for name, c := range map[string]struct {
		cloudWatch, accessLogs string
		want                   []string
	}{
		"both":            {group, bothWays, []string{arn + "/cloudtrail/datatrail-test", arn + accessLogGroup}},
		"access logs":     {`{}`, bothWays, []string{arn + accessLogGroup}},
		"the trail alone": {group, `{}`, []string{arn + "/cloudtrail/datatrail-test"}},
		"neither":         {`{}`, `{"destinations":["cloudwatch-logs"],"retentionDays":1,"encryption":"aws-owned"}`, nil},
	} {
		graph, _, err := run(t, minimal("datatrail:logs", files, "datatrail:cloudWatch", c.cloudWatch, "datatrail:accessLogs", c.accessLogs))
		require.NoError(t, err)
		keys := graph.ByType("aws:kms/key:Key")
		require.Equal(t, len(c.want) > 0, len(keys) == 1, name)
		for _, group := range graph.ByType("aws:cloudwatch/logGroup:LogGroup") {
			assert.Equal(t, len(c.want) > 0, group.Inputs.HasValue("kmsKeyId"), "%s: %s", name, group.Name)
		}
		if len(c.want) == 0 {
			continue
		}
		document, err := iamdoc.Parse(keys[0].Text(t, "policy"))
		require.NoError(t, err)
		i := slices.IndexFunc(document.Statements, func(s iamdoc.Statement) bool { return s.Sid == "LogGroupEncrypt" })
		require.GreaterOrEqual(t, i, 0, name)
		assert.ElementsMatch(t, c.want, document.Statements[i].Conditions[0].Values, name)
	}
}

func TestAccessLogs_AloneTheBucketStaysAndAdmitsNothing(t *testing.T) {
	graph, plan, err := run(t, minimal("datatrail:accessLogs", inGroup))
	require.NoError(t, err)
	assert.NotContains(t, graph.One(t, policyToken, "access-logs-policy").Text(t, "policy"), "logging.s3.amazonaws.com")
	assert.True(t, graph.One(t, bucketToken, "access-logs").Protect)
	assert.Empty(t, graph.ByType("aws:s3/bucketLoggingV2:BucketLoggingV2"))
	declared := plan.Declared()
	assert.Equal(t, accessLogGroup, declared.AccessGroup)
	assert.True(t, declared.Datasets[0].LogsElsewhere, "no file is missing that nobody delivers")
	assert.NotNil(t, graph.Exports[stack.OutputAccessLogGroupName])

	_, plan, err = run(t, minimal("datatrail:accessLogs", bothWays))
	require.NoError(t, err)
	assert.False(t, plan.Declared().Datasets[0].LogsElsewhere)
	assert.Equal(t, accessLogGroup, plan.Declared().AccessGroup)
}

// Of deliveries AWS changes one at a time in an account, so that a stack with many waits: each source for the one before, and each
// delivery. That is no mistake of the graph, and the rest of it waits no longer than without.
func TestAccessLogs_AreMadeOneAfterTheOther(t *testing.T) {
	const n = 20
	graph, _, err := run(t, minimal("datatrail:datasets", datasets(n, ""), "datatrail:accessLogs", bothWays))
	require.NoError(t, err)
	sources, made := graph.ByType(sourceToken), graph.ByType(deliveryToken)
	require.Len(t, sources, n+1, "the datasets, and the trail's log bucket")
	require.Len(t, made, n+1)
	for i := 1; i <= n; i++ {
		assert.True(t, sources[i].Depends(sources[i-1]), sources[i].Name)
		assert.True(t, made[i].Depends(made[i-1]), made[i].Name)
	}
	assert.True(t, made[0].Depends(sources[n]))
	longest := longestPath(graph)
	assert.Len(t, longest, 4+2*(n+1), "%v", longest)
	rest := &pulumitest.Graph{}
	for _, reg := range graph.Registrations {
		if reg.Type != sourceToken && reg.Type != deliveryToken {
			rest.Registrations = append(rest.Registrations, reg)
		}
	}
	assert.LessOrEqual(t, len(longestPath(rest)), 5, "%v", longestPath(rest))
}

// A source changes its bucket, and S3 refuses two changes of a bucket at a time.
func TestAccessLogs_ASourceWaitsForAllThatIsSetOnItsBucket(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:accessLogs", bothWays, "datatrail:analysis", asking))
	require.NoError(t, err)
	for role, name := range map[string]string{"a": "a", "trail-logs": "trail-logs", "query-results": "query-results"} {
		made := graph.One(t, sourceToken, "access-log-delivery-datatrail-test-"+role+"-111122223333")
		settings := 0
		for _, reg := range graph.Resources() {
			if of := reg.Inputs[resource.PropertyKey("bucket")]; of.IsString() && of.StringValue() == "datatrail-test-"+role+"-111122223333" {
				assert.True(t, made.Depends(reg), "%s after %s", made.Name, reg.Name)
				settings++
			}
		}
		assert.GreaterOrEqual(t, settings, 8, name)
	}
}

func TestExamples_AccessLogsAreDeliveredBothWays(t *testing.T) {
	graph := example(t, "access-logs")
	names := map[string]string{}
	for _, made := range graph.ByType(sourceToken) {
		names[strings.TrimPrefix(made.Text(t, "resourceArn"), "arn:aws:s3:::")] = made.Text(t, "name")
	}
	assert.Equal(t, map[string]string{
		"datatrail-access-logs-speech-corpus-111122223333": "datatrail-access-logs-speech-corpus-111122223333",
		"datatrail-access-logs-trail-logs-111122223333":    "datatrail-access-logs-trail-logs-111122223333",
		"reviews.corp.example.com":                         accesslogs.Name("reviews.corp.example.com"),
	}, names)
	assert.Len(t, graph.ByType("aws:s3/bucketLoggingV2:BucketLoggingV2"), 3)
	assert.Equal(t, "/aws/vendedlogs/s3/datatrail-access-logs",
		graph.One(t, "aws:cloudwatch/logGroup:LogGroup", "access-log-delivery-log-group").Text(t, "name"))
}

func TestKeep_RefusesToLoseAccessLogsThatAreProtected(t *testing.T) {
	before, _, err := run(t, minimal("datatrail:accessLogs", bothWays))
	require.NoError(t, err)
	for name, test := range map[string]struct {
		changes []string
		want    string
	}{
		"the log group is turned off": {nil, `accessLogs.destinations: ["s3"] leave out cloudwatch-logs, which would delete the log group ` + accessLogGroup},
		"the files are turned off":    {[]string{"datatrail:accessLogs", inGroup}, `accessLogs.destinations: ["cloudwatch-logs"] leave out s3, which would end`},
		"both in the update that unprotects": {
			[]string{"datatrail:protect", "false", "datatrail:accessLogs", inGroup}, "leave out s3",
		},
		"everything has another name": {
			[]string{"datatrail:accessLogs", bothWays, "datatrail:namePrefix", "other"},
			`namePrefix: "other" would replace the log group ` + accessLogGroup + " and delete the records in it: set namePrefix to datatrail-test",
		},
	} {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, minimal(test.changes...), pulumitest.WithState(before))
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.Registrations)
		})
	}
	_, _, err = run(t, minimal("datatrail:accessLogs", bothWays, "datatrail:trail", `{"name":"datatrail-test"}`), pulumitest.WithState(before))
	require.NoError(t, err)
	before, _, err = run(t, minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays))
	require.NoError(t, err)
	for _, changes := range [][]string{nil, {"datatrail:accessLogs", inGroup}, {"datatrail:accessLogs", bothWays}} {
		_, _, err = run(t, minimal(append(changes, "datatrail:protect", "false")...), pulumitest.WithState(before))
		require.NoError(t, err)
	}
}

// serialised is AWS as far as deliveries go: it refuses a second change at a time in the account, and a source of a bucket whose
// policy is being written.
type serialised struct {
	silent
	mu      sync.Mutex
	changed map[string]bool
	made    []string
}

func (s *serialised) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	var things []string
	switch args.TypeToken {
	case sourceToken:
		things = []string{"deliveries", strings.TrimPrefix(args.Inputs["resourceArn"].StringValue(), "arn:aws:s3:::")}
	case destinationToken, deliveryToken:
		things = []string{"deliveries"}
	case policyToken:
		things = []string{args.Inputs["bucket"].StringValue()}
	default:
		return s.silent.NewResource(args)
	}
	set := func(changed bool) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, thing := range things {
			if changed && s.changed[thing] {
				return fmt.Errorf("%s: %s are being changed", args.Name, thing)
			}
			s.changed[thing] = changed
		}
		s.made = append(s.made, args.TypeToken)
		return nil
	}
	if err := set(true); err != nil {
		return "", nil, err
	}
	time.Sleep(time.Millisecond)
	return args.Name, args.Inputs, set(false)
}

// The SDK registers all at once that waits for nothing.
func TestAccessLogs_OfFourHundredBucketsNeverMeet(t *testing.T) {
	const n = 400
	aws := &serialised{changed: map[string]bool{}}
	values := minimal("datatrail:datasets", datasets(n, ""), "datatrail:accessLogs", bothWays)
	require.NoError(t, runSilently(func(ctx *pulumi.Context) error { return stack.Program(config.WithKeys(ctx, nil)) }, values, aws))
	count := map[string]int{}
	for _, token := range aws.made {
		count[token]++
	}
	assert.Equal(t, 2*(n+1), count[sourceToken], "begun and ended: the datasets, and the trail's log bucket")
	assert.Equal(t, 2*(n+1), count[deliveryToken])
	assert.Equal(t, 2*(n+2), count[policyToken])
}

// The stub of AWS refuses what two do at a time, and the engine does as much at a time as it may.
func TestLife_DeliveriesAreChangedOneByOne(t *testing.T) {
	const n = 8
	l := live(t, minimal("datatrail:protect", "false", "datatrail:datasets", datasets(n, ""), "datatrail:accessLogs", bothWays))
	_, err := l.Up(context.Background())
	require.NoError(t, err)
	assert.Len(t, l.options.Account.IDs(sourceToken), n+1)
	assert.Len(t, l.options.Account.IDs(deliveryToken), n+1)
	_, err = l.Destroy(context.Background())
	require.NoError(t, err)
}

func TestLife_FourHundredBucketsAreDeliveredOneByOne(t *testing.T) {
	const n = 400
	set := func(datasets string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:datasets", datasets, "datatrail:accessLogs", bothWays)
	}
	all := datasets(n, "")
	l := live(t, set(all))
	l.options.SkipCheckpoints = true
	l.configure(set(all))
	_, err := l.Up(context.Background())
	require.NoError(t, err)
	assert.Len(t, l.options.Account.IDs(sourceToken), n+1)
	assert.Len(t, l.options.Account.IDs(deliveryToken), n+1)

	l.configure(set(strings.NewReplacer(`{"name":"set-100"},`, "", `{"name":"set-300"},`, "").Replace(all)))
	l.up()
	assert.Len(t, l.options.Account.IDs(sourceToken), n-1)
	assert.Len(t, l.options.Account.IDs(deliveryToken), n-1)
	assert.NotContains(t, l.options.Account.IDs(sourceToken), physical("set-100"))
	assert.Contains(t, l.options.Account.IDs(sourceToken), physical("set-200"))
}

func TestPolicies_PassAccessLogsHoweverTheyAreDelivered(t *testing.T) {
	for _, accessLogs := range []string{bothWays, inGroup} {
		l := live(t, minimal("datatrail:accessLogs", accessLogs, "datatrail:analysis", asking))
		pack, err := packFile()
		require.NoError(t, err)
		l.options.PolicyPacks = []string{pack}
		l.configure(minimal("datatrail:accessLogs", accessLogs, "datatrail:analysis", asking))
		for _, operation := range []string{"preview", "up", "preview"} {
			do := l.Preview
			if operation == "up" {
				do = l.Up
			}
			result, err := do(context.Background())
			require.NoError(t, err, "%s of %s", operation, accessLogs)
			for _, violation := range result.Violations {
				assert.NotEqual(t, mandatory, violation.Level, violation.Message)
			}
			assert.Empty(t, of(result, "not-yet-known"), fmt.Sprint(operation, " of ", accessLogs))
			assert.Empty(t, of(result, "accesses-logged"))
		}
	}
}
