package offline_test

import (
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/athena"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudtrail"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/glue"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// arguments of the SDK, one for every type of the catalog.
var arguments = []pulumi.Input{
	s3.BucketV2Args{},
	s3.BucketObjectv2Args{},
	s3.BucketPolicyArgs{},
	s3.BucketNotificationArgs{},
	s3.BucketOwnershipControlsArgs{},
	s3.BucketPublicAccessBlockArgs{},
	s3.BucketVersioningV2Args{},
	s3.BucketLoggingV2Args{},
	s3.BucketObjectLockConfigurationV2Args{},
	s3.BucketAclV2Args{},
	s3.BucketAccelerateConfigurationV2Args{},
	s3.BucketCorsConfigurationV2Args{},
	s3.BucketLifecycleConfigurationV2Args{},
	s3.BucketRequestPaymentConfigurationV2Args{},
	s3.BucketServerSideEncryptionConfigurationV2Args{},
	s3.AnalyticsConfigurationArgs{},
	s3.BucketIntelligentTieringConfigurationArgs{},
	s3.BucketMetricArgs{},
	s3.InventoryArgs{},
	cloudtrail.TrailArgs{},
	cloudwatch.LogGroupArgs{},
	cloudwatch.LogMetricFilterArgs{},
	cloudwatch.LogSubscriptionFilterArgs{},
	cloudwatch.LogDeliverySourceArgs{},
	cloudwatch.LogDeliveryDestinationArgs{},
	cloudwatch.LogDeliveryArgs{},
	cloudwatch.LogResourcePolicyArgs{},
	cloudwatch.QueryDefinitionArgs{},
	cloudwatch.MetricAlarmArgs{},
	cloudwatch.CompositeAlarmArgs{},
	cloudwatch.DashboardArgs{},
	cloudwatch.ContributorInsightRuleArgs{},
	cloudwatch.EventRuleArgs{},
	cloudwatch.EventTargetArgs{},
	sns.TopicArgs{},
	sns.TopicPolicyArgs{},
	sns.TopicSubscriptionArgs{},
	iam.RoleArgs{},
	iam.RolePolicyArgs{},
	iam.RolePolicyAttachmentArgs{},
	iam.PolicyArgs{},
	kms.KeyArgs{},
	kms.KeyPolicyArgs{},
	kms.AliasArgs{},
	glue.CatalogDatabaseArgs{},
	glue.CatalogTableArgs{},
	glue.CrawlerArgs{},
	athena.WorkgroupArgs{},
	athena.DataCatalogArgs{},
	athena.NamedQueryArgs{},
	athena.PreparedStatementArgs{},
	athena.DatabaseArgs{},
}

// declared returns the inputs of those types by token.
func declared() map[string][]string {
	inputs := map[string][]string{}
	for _, args := range arguments {
		declaration := reflect.TypeOf(args)
		name := strings.TrimSuffix(declaration.Name(), "Args")
		token := "aws:" + path.Base(declaration.PkgPath()) + "/" + strings.ToLower(name[:1]) + name[1:] + ":" + name
		for _, field := range reflect.VisibleFields(args.ElementType()) {
			inputs[token] = append(inputs[token], field.Tag.Get("pulumi"))
		}
	}
	return inputs
}

func TestCatalog_NamesOnlyInputsThatATypeHas(t *testing.T) {
	inputs := declared()
	assert.ElementsMatch(t, slices.Collect(maps.Keys(offline.Catalog)), slices.Collect(maps.Keys(inputs)))
	for token, kind := range offline.Catalog {
		assert.Subset(t, inputs[token], kind.Replaced(), token)
	}
}

// shipped lists the types that the shipped environments use.
func shipped(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, name := range []string{"dev", "prod"} {
		urns, err := os.ReadFile(filepath.Join("..", "..", "tests", "testdata", name+".urns"))
		require.NoError(t, err)
		for _, token := range regexp.MustCompile(`aws:\w+/\w+:\w+`).FindAllString(string(urns), -1) {
			found[token] = true
		}
	}
	require.NotEmpty(t, found)
	return slices.Sorted(maps.Keys(found))
}

// The table says it a second time, apart from the catalog: what replaces a resource, and what changes in place.
func TestDiff_OfEveryShippedTypeKnowsWhatReplacesIt(t *testing.T) {
	type inputs struct{ replace, inPlace string }
	table := map[string]inputs{
		"s3.AnalyticsConfiguration":                    {"bucket name", "filter storageClassAnalysis"},
		"s3.BucketLifecycleConfigurationV2":            {"bucket", "rules"},
		"s3.BucketLoggingV2":                           {"bucket", "targetBucket targetPrefix targetObjectKeyFormat"},
		"s3.BucketMetric":                              {"bucket name", "filter"},
		"s3.BucketObjectLockConfigurationV2":           {"bucket objectLockEnabled", "rule"},
		"s3.BucketOwnershipControls":                   {"bucket", "rule"},
		"s3.BucketPolicy":                              {"bucket", "policy"},
		"s3.BucketPublicAccessBlock":                   {"bucket", "blockPublicAcls restrictPublicBuckets"},
		"s3.BucketServerSideEncryptionConfigurationV2": {"bucket", "rules"},
		"s3.BucketV2":                                  {"bucket bucketPrefix objectLockEnabled", "forceDestroy tags"},
		"s3.BucketVersioningV2":                        {"bucket", "versioningConfiguration"},
		"cloudtrail.Trail": {
			"name", "s3BucketName s3KeyPrefix kmsKeyId cloudWatchLogsGroupArn isMultiRegionTrail advancedEventSelectors",
		},
		"cloudwatch.ContributorInsightRule": {"ruleName", "ruleDefinition ruleState"},
		"cloudwatch.Dashboard":              {"dashboardName", "dashboardBody"},
		"cloudwatch.EventRule":              {"name eventBusName", "eventPattern description"},
		"cloudwatch.EventTarget":            {"rule eventBusName targetId", "arn inputTransformer"},
		"cloudwatch.LogGroup":               {"name logGroupClass", "retentionInDays kmsKeyId"},
		"cloudwatch.LogDelivery":            {"deliverySourceName deliveryDestinationArn", "recordFields"},
		"cloudwatch.LogDeliveryDestination": {"name outputFormat", "deliveryDestinationConfiguration"},
		"cloudwatch.LogDeliverySource":      {"name logType resourceArn", "tags"},
		"cloudwatch.LogMetricFilter":        {"name logGroupName", "pattern metricTransformation"},
		"cloudwatch.MetricAlarm":            {"name", "threshold metricQueries metricName dimensions alarmActions"},
		"cloudwatch.QueryDefinition":        {"", "name queryString logGroupNames"},
		"sns.Topic":                         {"name fifoTopic", "kmsMasterKeyId displayName"},
		"sns.TopicPolicy":                   {"arn", "policy"},
		"sns.TopicSubscription":             {"topic protocol endpoint", "filterPolicy"},
		"iam.Role":                          {"name path", "assumeRolePolicy description"},
		"iam.RolePolicy":                    {"name role", "policy"},
		"kms.Alias":                         {"name", "targetKeyId"},
		"kms.Key":                           {"keyUsage customerMasterKeySpec multiRegion", "policy enableKeyRotation"},
		"glue.CatalogDatabase":              {"name catalogId", "description locationUri"},
		"glue.CatalogTable": {
			"name catalogId databaseName partitionIndices", "storageDescriptor partitionKeys parameters tableType",
		},
		"athena.NamedQuery": {"name database workgroup query description", ""},
		"athena.Workgroup":  {"name", "configuration state"},
	}
	declared := declared()
	for _, token := range append(shipped(t), sourceToken, destinationToken, deliveryToken) {
		t.Run(token, func(t *testing.T) {
			row := regexp.MustCompile(`^aws:(\w+)/\w+:`).ReplaceAllString(token, "$1.")
			expected, listed := table[row]
			require.True(t, listed, "add %s to the catalog and to this table", row)
			for replace, names := range map[bool]string{true: expected.replace, false: expected.inPlace} {
				for _, name := range strings.Fields(names) {
					assert.Contains(t, declared[token], name)
					diff, err := configured(t, "eu-central-1").Diff(context.Background(), plugin.DiffRequest{
						Type:      tokens.Type(token),
						OldInputs: props(map[string]any{name: "before"}), NewInputs: props(map[string]any{name: "after"}),
					})
					require.NoError(t, err)
					assert.Equal(t, replace, diff.Replace(), name)
				}
			}
		})
	}
}
