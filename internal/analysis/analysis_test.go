package analysis_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis"
	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/internal/pulumitest"
)

func valid() *analysis.Spec {
	since := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return &analysis.Spec{
		Workgroup: "audit", Database: "audit", Account: pulumitest.Account, ScanLimitBytes: 1e9,
		Trail: schema.TrailLayout{
			Bucket: "trail-logs", Accounts: []string{pulumitest.Account}, Regions: []string{"eu-central-1"}, Since: since,
		},
		Access: schema.AccessLayout{
			Bucket: "access-logs", Prefix: "s3/", Accounts: []string{pulumitest.Account}, Regions: []string{"eu-central-1"},
			Sources: []string{"data"}, Since: since,
		},
		Datasets: []analysis.Dataset{{Name: "data", Values: queries.Values{
			Dataset: dataset.Dataset{Bucket: "data"}, Since: queries.DaysAgo(30), Until: queries.DaysAgo(0),
		}}},
	}
}

func newAnalysis(t *testing.T, spec *analysis.Spec, options ...pulumitest.Option) (*pulumitest.Graph, error) {
	t.Helper()
	return pulumitest.Run(t, func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		_, err = analysis.New(ctx, "analysis", spec, analysis.Links{
			ResultBucket: pulumi.String("results"), KeyARN: pulumi.String("arn:aws:kms:eu-central-1:111122223333:key/1"),
		}, pulumi.Provider(provider))
		return err
	}, options...)
}

func TestNew_TablesHaveAllColumnsWithTheirMeaning(t *testing.T) {
	graph, err := newAnalysis(t, valid())
	require.NoError(t, err)
	tables := map[string]struct {
		columns, partitions []schema.Column
		serde, input        string
	}{
		"analysis-trail": {
			schema.TrailColumns(), schema.TrailPartitions(),
			"org.apache.hive.hcatalog.data.JsonSerDe", "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
		},
		"analysis-access": {
			schema.AccessColumns(), schema.AccessPartitions(),
			"org.apache.hadoop.hive.serde2.RegexSerDe", "org.apache.hadoop.mapred.TextInputFormat",
		},
	}
	for name, want := range tables {
		table := graph.One(t, "aws:glue/catalogTable:CatalogTable", name)
		assert.Equal(t, "EXTERNAL_TABLE", table.Text(t, "tableType"))
		assert.Equal(t, "audit", table.Text(t, "databaseName"))
		assert.Equal(t, want.serde, table.Text(t, "storageDescriptor.serDeInfo.serializationLibrary"))
		assert.Equal(t, want.input, table.Text(t, "storageDescriptor.inputFormat"))
		columns := table.Inputs["storageDescriptor"].ObjectValue()["columns"].ArrayValue()
		require.Len(t, columns, len(want.columns))
		for i, column := range want.columns {
			assert.Equal(t, map[string]any{"name": column.Name, "type": column.Type, "comment": column.Comment}, columns[i].Mappable())
			assert.NotEmpty(t, column.Comment, column.Name)
		}
		assert.Len(t, table.Inputs["partitionKeys"].ArrayValue(), len(want.partitions))
	}
	access := graph.One(t, "aws:glue/catalogTable:CatalogTable", "analysis-access")
	serde := access.Inputs["storageDescriptor"].ObjectValue()["serDeInfo"].ObjectValue()["parameters"].ObjectValue()
	assert.Equal(t, schema.AccessPattern, serde["input.regex"].StringValue())
}

func TestNew_MakesEveryQueryOnceAndForEveryDatasetThatAsks(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	spec := valid()
	with := spec.Datasets[0]
	with.Name, with.Own, with.Values.Dataset.Perimeter = "inside", true, &dataset.Perimeter{Mode: dataset.Enforce}
	spec.Datasets = append(spec.Datasets, with)
	graph, err := newAnalysis(t, spec)
	require.NoError(t, err)
	made := graph.ByType("aws:athena/namedQuery:NamedQuery")
	assert.Len(t, made, 2*len(all))
	for _, query := range made {
		text := query.Text(t, "query")
		assert.Equal(t, "audit", query.Text(t, "database"))
		assert.Equal(t, "audit", query.Text(t, "workgroup"))
		assert.NotContains(t, text, "{{")
		assert.LessOrEqual(t, len(query.Text(t, "name")), 128)
		assert.LessOrEqual(t, len(query.Text(t, "description")), 1024)
		assert.LessOrEqual(t, len(text), analysis.MaxQuery)
		isOwn := strings.HasPrefix(query.Name, "analysis-inside-")
		assert.Equal(t, isOwn, strings.HasPrefix(query.Text(t, "name"), "inside: "), query.Name)
		assert.Equal(t, !isOwn, strings.Contains(query.Text(t, "description"), "Parameter 1 is the name of a dataset in single quotes"))
		assert.Equal(t, !isOwn, strings.Contains(text, "WHERE dataset = ?"), query.Name)
	}
	// The text has to be one that Athena reads one parameter in: none is in its comments.
	comment, _, _ := strings.Cut(graph.One(t, "aws:athena/namedQuery:NamedQuery", "analysis-coverage").Text(t, "query"), "WITH")
	assert.NotContains(t, comment, "?")
}

func TestNew_RefusesAQueryThatIsLongerThanAthenaSaves(t *testing.T) {
	spec := valid()
	perimeter := &dataset.Perimeter{Mode: dataset.Observe}
	for i := range 20000 {
		perimeter.CIDRs = append(perimeter.CIDRs, netip.MustParsePrefix(fmt.Sprintf("9.%d.%d.0/24", i/100, i%100*2)))
	}
	spec.Datasets[0].Values.Dataset.Perimeter = perimeter
	_, err := newAnalysis(t, spec)
	assert.ErrorContains(t, err, "dataset data: query outside_perimeter:")
	assert.ErrorContains(t, err, "more than the 262144 that Athena saves")
}

func TestNew_EncryptsResultsWithAKeyOnlyWhenThereIsOne(t *testing.T) {
	for kms, option := range map[bool]string{false: "SSE_S3", true: "SSE_KMS"} {
		args := valid()
		args.KMS = kms
		graph, err := newAnalysis(t, args)
		require.NoError(t, err)
		workgroup := graph.One(t, "aws:athena/workgroup:Workgroup", "analysis-workgroup")
		assert.Equal(t, option, workgroup.Text(t, "configuration.resultConfiguration.encryptionConfiguration.encryptionOption"))
	}
}

func TestNew_RefusesAllMistakesAtOnce(t *testing.T) {
	graph, err := newAnalysis(t, &analysis.Spec{Datasets: []analysis.Dataset{{Name: "data"}}})
	for _, want := range []string{"Workgroup is required", "Database is required", "ScanLimitBytes 0", "Trail.Regions", "dataset data: the bucket and the period"} {
		assert.ErrorContains(t, err, want)
	}
	assert.Empty(t, graph.ByType(analysis.AnalysisType))
	_, err = newAnalysis(t, nil)
	assert.ErrorContains(t, err, "a spec is required")
}

func TestNew_PreviewRegistersWhatTheUpdateRegisters(t *testing.T) {
	preview, err := newAnalysis(t, valid(), pulumitest.WithDryRun())
	require.NoError(t, err)
	update, err := newAnalysis(t, valid())
	require.NoError(t, err)
	assert.Equal(t, update.URNs(), preview.URNs())
}
