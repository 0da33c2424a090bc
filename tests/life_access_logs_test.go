package tests

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/accesslogs"
	"datatrail/internal/offline"
)

const (
	sourceToken      = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
	destinationToken = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
	deliveryToken    = "aws:cloudwatch/logDelivery:LogDelivery"

	bothWays = `{"destinations":["s3","cloudwatch-logs"],"retentionDays":90}`
	inGroup  = `{"destinations":["cloudwatch-logs"],"retentionDays":90}`
	onlyA    = `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}}]`
	aAndB    = `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}},{"name":"b","perimeter":{"cidrs":["8.8.8.0/24"]}}]`
)

// physical is the name that the stack of a life gives to a bucket.
func physical(role string) string { return "datatrail-life-" + role + "-111122223333" }

// ofDelivery are the steps that begin or end the delivery from buckets.
func ofDelivery(op string, buckets ...string) []string {
	var out []string
	for _, bucket := range buckets {
		out = append(out, op+" LogDelivery access-log-delivery-"+bucket, op+" LogDeliverySource access-log-delivery-"+bucket)
	}
	return out
}

// ofGroup are those that begin or end all delivery.
func ofGroup(op string, buckets ...string) []string {
	return append(ofDelivery(op, buckets...), op+" LogDeliveryDestination access-log-delivery-destination", op+" LogGroup access-log-delivery-log-group")
}

// inTurn are the kinds of things of deliveries that a result deletes or creates, in the order in which it does.
func inTurn(result offline.Result, op string) []string {
	var out []string
	for _, step := range result.Changed() {
		kind := step.Type[strings.LastIndex(step.Type, ":")+1:]
		if step.Op == op && (strings.HasPrefix(kind, "LogDelivery") || kind == "LogGroup") && !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}

func TestLife_AccessLogsAreTurnedOnAndOffWithoutTouchingTheRest(t *testing.T) {
	l := live(t, minimal("datatrail:protect", "false"))
	l.up()
	l.configure(minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays))
	assert.ElementsMatch(t, append(ofGroup("create", physical("a"), physical("trail-logs")), "update Key audit-key"), l.up())
	l.expectQuiet()

	l.configure(minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:tags", `{"owner":"me"}`))
	assert.Subset(t, l.up(), ofGroup("update", physical("a"), physical("trail-logs")), "tags change in place")
	l.expectQuiet()

	l.configure(minimal("datatrail:protect", "false", "datatrail:tags", `{"owner":"me"}`))
	result, err := l.Up(context.Background())
	require.NoError(t, err)
	assert.ElementsMatch(t, append(ofGroup("delete", physical("a"), physical("trail-logs")), "update Key audit-key"), steps(result))
	l.expectQuiet()
	assert.Equal(t, []string{"LogDelivery", "LogDeliverySource", "LogDeliveryDestination", "LogGroup"}, inTurn(result, "delete"))
	for _, token := range []string{sourceToken, destinationToken, deliveryToken} {
		assert.Empty(t, l.options.Account.IDs(token))
	}
}

func TestLife_ADatasetBringsAndTakesItsOwnDeliveryAlone(t *testing.T) {
	set := func(datasets string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", datasets)
	}
	l := live(t, set(`[{"name":"c","perimeter":{"cidrs":["8.8.8.0/24"]}},`+onlyA[1:]))
	l.up()
	// In the middle of the chain.
	l.configure(set(`[{"name":"c","perimeter":{"cidrs":["8.8.8.0/24"]}},` + aAndB[1:]))
	b := physical("b")
	assert.ElementsMatch(t, append(append(ofDataset("create", "b"), shared...), ofDelivery("create", b)...), l.up())
	l.expectQuiet()
	l.configure(set(`[{"name":"c","perimeter":{"cidrs":["8.8.8.0/24"]}},` + onlyA[1:]))
	assert.ElementsMatch(t, append(append(ofDataset("delete", "b"), shared...), ofDelivery("delete", b)...), l.up())
	l.expectQuiet()
	_, err := l.Destroy(context.Background())
	require.NoError(t, err, "deliveries before sources before the destination")
}

func TestLife_ABucketOfAnotherNameGetsAnotherDelivery(t *testing.T) {
	const names = `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}},{"name":"b","bucket":"corp-%","perimeter":{"cidrs":["8.8.8.0/24"]}}]`
	set := func(name string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", strings.ReplaceAll(names, "%", name))
	}
	l := live(t, set("one"))
	l.up()
	l.configure(set("two"))
	changed := l.up()
	assert.Subset(t, changed, append(ofDelivery("delete-replaced", "corp-one"), ofDelivery("create", "corp-two")...))
	for _, step := range changed {
		assert.NotContains(t, step, physical("a"))
		assert.NotContains(t, step, physical("trail-logs"))
	}
	l.expectQuiet()
	assert.Equal(t, []string{"corp-two", physical("a"), physical("trail-logs")}, l.options.Account.IDs(sourceToken))
	assert.Len(t, l.options.Account.IDs(deliveryToken), 3)
}

// AWS ends a delivery with its bucket, and a bucket that is made again under the same name needs another.
func TestLife_ABucketThatIsMadeAgainUnderItsNameGetsAnotherDelivery(t *testing.T) {
	l := live(t, minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", aAndB))
	l.up()
	before := l.options.Account.IDs(deliveryToken)
	whole := l.options.Program
	l.options.Program = func(ctx *pulumi.Context) error {
		err := ctx.RegisterStackTransformation(func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
			if made, isBucket := args.Props.(*s3.BucketV2Args); isBucket && args.Name == "a" {
				made.ObjectLockEnabled = pulumi.Bool(true)
			}
			return &pulumi.ResourceTransformationResult{Props: args.Props, Opts: args.Opts}
		})
		if err != nil {
			return err
		}
		return whole(ctx)
	}
	l.configure(minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", aAndB))
	changed := l.up()
	for _, kind := range []string{"BucketV2 a", "LogDeliverySource access-log-delivery-" + physical("a"), "LogDelivery access-log-delivery-" + physical("a")} {
		assert.Contains(t, changed, "delete-replaced "+kind)
		assert.Contains(t, changed, "create-replacement "+kind)
	}
	for _, step := range changed {
		assert.NotContains(t, step, physical("b"))
	}
	after := l.options.Account.IDs(deliveryToken)
	assert.Len(t, after, len(before))
	assert.NotEqual(t, before, after)
	l.expectQuiet()
}

func TestLife_AccessLogsAloneEndTheFilesAndKeepTheirBucket(t *testing.T) {
	set := func(accessLogs string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:accessLogs", accessLogs, "datatrail:analysis", asking)
	}
	l := live(t, set(bothWays))
	l.up()
	for _, next := range []struct{ accessLogs, op string }{{inGroup, "delete"}, {bothWays, "create"}} {
		l.configure(set(next.accessLogs))
		// What is asked about files alone goes and comes with them.
		changed := slices.DeleteFunc(l.up(), func(step string) bool { return strings.Contains(step, " NamedQuery ") })
		assert.ElementsMatch(t, []string{
			next.op + " BucketLoggingV2 a-logging", next.op + " BucketLoggingV2 trail-logs-logging",
			next.op + " BucketLoggingV2 query-results-logging", "update BucketPolicy access-logs-policy", "update BucketV2 access-logs",
		}, changed)
		l.expectQuiet()
	}
}

func TestLife_LongNamesAndDotsAreDelivered(t *testing.T) {
	long, dots := strings.Repeat("x", 63), "data.corp.example.com"
	datasets := `[{"name":"a","bucket":"` + long + `"},{"name":"b","bucket":"` + dots + `"}]`
	l := live(t, minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", datasets))
	assert.Subset(t, l.up(), ofDelivery("create", long, dots))
	l.expectQuiet()
	got := l.options.Account.IDs(sourceToken)
	assert.ElementsMatch(t, []string{accesslogs.Name(long), accesslogs.Name(dots), physical("trail-logs")}, got)
	for _, name := range got {
		assert.Regexp(t, `^[\w-]{1,60}$`, name)
	}
}

func TestLife_AccessLogsThatAreProtectedStay(t *testing.T) {
	l := live(t, minimal("datatrail:accessLogs", bothWays))
	l.up()
	for accessLogs, want := range map[string]string{
		`{}`:    "leave out cloudwatch-logs, which would delete the log group /aws/vendedlogs/s3/datatrail-life",
		inGroup: "leave out s3, which would end the access logs of protected buckets",
	} {
		l.configure(minimal("datatrail:accessLogs", accessLogs))
		result, err := l.Up(context.Background())
		require.ErrorContains(t, err, want)
		assert.Empty(t, steps(result))
	}
	_, err := l.Destroy(context.Background())
	require.ErrorContains(t, err, "protect")
}
