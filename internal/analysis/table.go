package analysis

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/glue"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/analysis/schema"
)

// Names of the tables.
const (
	TrailTable  = "cloudtrail_events"
	AccessTable = "s3_access_logs"
)

const textOutput = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

// table is what distinguishes one external table from another.
type table struct {
	name, comment, location string
	columns, partitions     []schema.Column
	projection              map[string]string
	inputFormat, serde      string
	serdeParameters         map[string]string
}

// The formats are those that AWS recommends for trails; CloudTrail's own SerDe is deprecated.
// https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
func trailTable(layout schema.TrailLayout) table {
	return table{
		name: TrailTable, comment: "CloudTrail events of the stack's trail", location: layout.Root(),
		columns: schema.TrailColumns(), partitions: schema.TrailPartitions(), projection: layout.Parameters(),
		inputFormat: "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
		serde:       "org.apache.hive.hcatalog.data.JsonSerDe", serdeParameters: map[string]string{"serialization.format": "1"},
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html
func accessTable(layout schema.AccessLayout) table {
	return table{
		name: AccessTable, comment: "S3 server access logs of the stack's buckets", location: layout.Root(),
		columns: schema.AccessColumns(), partitions: schema.AccessPartitions(), projection: layout.Parameters(),
		inputFormat:     "org.apache.hadoop.mapred.TextInputFormat",
		serde:           "org.apache.hadoop.hive.serde2.RegexSerDe",
		serdeParameters: map[string]string{"input.regex": schema.AccessPattern},
	}
}

func (t table) args(database pulumi.StringInput) *glue.CatalogTableArgs {
	columns := glue.CatalogTableStorageDescriptorColumnArray{}
	for _, c := range t.columns {
		columns = append(columns, glue.CatalogTableStorageDescriptorColumnArgs{
			Name: pulumi.String(c.Name), Type: pulumi.String(c.Type), Comment: pulumi.String(c.Comment),
		})
	}
	partitions := glue.CatalogTablePartitionKeyArray{}
	for _, c := range t.partitions {
		partitions = append(partitions, glue.CatalogTablePartitionKeyArgs{
			Name: pulumi.String(c.Name), Type: pulumi.String(c.Type), Comment: pulumi.String(c.Comment),
		})
	}
	parameters := pulumi.StringMap{"EXTERNAL": pulumi.String("TRUE")}
	for key, value := range t.projection {
		parameters[key] = pulumi.String(value)
	}
	return &glue.CatalogTableArgs{
		Name:         pulumi.String(t.name),
		DatabaseName: database,
		Description:  pulumi.String(t.comment),
		// Without a type, SHOW CREATE TABLE fails.
		TableType:     pulumi.String("EXTERNAL_TABLE"),
		Parameters:    parameters,
		PartitionKeys: partitions,
		StorageDescriptor: glue.CatalogTableStorageDescriptorArgs{
			Location:     pulumi.String(t.location),
			Columns:      columns,
			InputFormat:  pulumi.String(t.inputFormat),
			OutputFormat: pulumi.String(textOutput),
			SerDeInfo: glue.CatalogTableStorageDescriptorSerDeInfoArgs{
				SerializationLibrary: pulumi.String(t.serde),
				Parameters:           pulumi.ToStringMap(t.serdeParameters),
			},
		},
	}
}
