package analysis

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/athena"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/glue"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/component"
	"datatrail/internal/dataset"
	"datatrail/internal/limit"
)

// AnalysisType is the type token of Analysis.
const AnalysisType = "datatrail:analysis:Analysis"

// Dataset is a dataset that the queries are about.
type Dataset struct {
	// Name of the dataset. Required.
	Name string
	// Values are put into the queries. Tables follow from the database. Required: Dataset, Since and Until.
	Values queries.Values
	// Own also saves queries about this dataset alone. Default: false, the queries take its name as a parameter.
	Own bool
}

// Spec describes an Analysis.
type Spec struct {
	// Workgroup is the physical name of the workgroup. Required.
	Workgroup string
	// Database is the physical name of the Glue database. Required.
	Database string
	// Account is the account that owns everything. Required.
	Account string
	// Trail is where the trail delivers. Required.
	Trail schema.TrailLayout
	// Access is where access logs are delivered. Required.
	Access schema.AccessLayout
	// ScanLimitBytes ends a query that scans more. Required.
	ScanLimitBytes dataset.Bytes
	// KMS encrypts results with the linked key. Default: false, SSE-S3.
	KMS bool
	// Datasets are the datasets that the queries are about. Required.
	Datasets []Dataset
}

// Links are the inputs of an Analysis that other resources supply.
type Links struct {
	// ResultBucket is the name of the bucket for results.
	ResultBucket pulumi.StringInput
	// KeyARN is the key that encrypts results. Required with KMS.
	KeyARN pulumi.StringInput `link:"optional"`
}

// Analysis is a Glue database of the records, with a workgroup and named queries.
type Analysis struct {
	pulumi.ResourceState

	// Workgroup is the physical name of the workgroup.
	Workgroup pulumi.StringOutput `pulumi:"workgroup"`
}

// Validate reports all mistakes at once: missing names and layouts, a scan limit below Athena's minimum, and a dataset whose
// queries lack a value. If there are none, it refuses a query that is longer than Athena saves.
func (s *Spec) Validate() error {
	var errs []error
	for _, required := range []struct{ name, value string }{
		{"Workgroup", s.Workgroup},
		{"Database", s.Database},
		{"Account", s.Account},
		{"Trail.Bucket", s.Trail.Bucket},
		{"Access.Bucket", s.Access.Bucket},
	} {
		if required.value == "" {
			errs = append(errs, fmt.Errorf("%s is required", required.name))
		}
	}
	if len(s.Trail.Regions) == 0 || len(s.Access.Sources) == 0 || len(s.Datasets) == 0 {
		errs = append(errs, errors.New("Trail.Regions, Access.Sources and Datasets are required"))
	}
	if s.ScanLimitBytes < limit.MinScanBytes {
		errs = append(errs, fmt.Errorf("ScanLimitBytes %d: Athena takes at least %d", s.ScanLimitBytes, limit.MinScanBytes))
	}
	for _, d := range s.Datasets {
		if d.Values.Dataset.Bucket == "" || d.Values.Since.IsZero() || d.Values.Until.IsZero() {
			errs = append(errs, fmt.Errorf("dataset %s: the bucket and the period of its queries are required", d.Name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	_, err := s.questions()
	return err
}

// New creates a database, two tables, a workgroup whose settings no query can override, and the
// named queries.
func New(ctx *pulumi.Context, name string, spec *Spec, links Links, opts ...pulumi.ResourceOption) (*Analysis, error) {
	c := &Analysis{}
	return component.New(ctx, name, c, spec, links, component.Frame[*Spec, Links]{
		Type: AnalysisType, Noun: "analysis", Suits: suits, Build: c.build,
	}, opts)
}

func suits(s *Spec, l Links) error {
	if s.KMS && l.KeyARN == nil {
		return errors.New("link KeyARN is required with KMS")
	}
	return nil
}

func (c *Analysis) build(ctx *pulumi.Context, name string, spec *Spec, links Links, parent pulumi.ResourceOption) error {
	database, err := glue.NewCatalogDatabase(ctx, name+"-database", &glue.CatalogDatabaseArgs{
		Name:        pulumi.String(spec.Database),
		Description: pulumi.String("Audit records of " + spec.Workgroup),
	}, parent)
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	for suffix, t := range map[string]table{"-trail": trailTable(spec.Trail), "-access": accessTable(spec.Access)} {
		if _, err := glue.NewCatalogTable(ctx, name+suffix, t.args(database.Name), parent); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	workgroup, err := athena.NewWorkgroup(ctx, name+"-workgroup", spec.workgroup(links), parent)
	if err != nil {
		return fmt.Errorf("workgroup: %w", err)
	}
	all, err := spec.questions()
	if err != nil {
		return err
	}
	for _, q := range all {
		_, err := athena.NewNamedQuery(ctx, name+"-"+q.name, &athena.NamedQueryArgs{
			Name:        pulumi.String(q.title),
			Description: pulumi.String(q.description),
			Database:    database.Name,
			Workgroup:   workgroup.Name,
			Query:       pulumi.String(q.sql),
		}, parent)
		if err != nil {
			return fmt.Errorf("named query %s: %w", q.name, err)
		}
	}
	c.Workgroup = workgroup.Name
	return nil
}

func (s *Spec) workgroup(links Links) *athena.WorkgroupArgs {
	encryption := athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs{
		EncryptionOption: pulumi.String("SSE_S3"),
	}
	if s.KMS {
		encryption.EncryptionOption = pulumi.String("SSE_KMS")
		encryption.KmsKeyArn = links.KeyARN.ToStringOutput().ToStringPtrOutput()
	}
	return &athena.WorkgroupArgs{
		Name:        pulumi.String(s.Workgroup),
		Description: pulumi.String("Questions about who read the datasets"),
		// Every workgroup here has queries, and without this AWS does not delete it.
		ForceDestroy: pulumi.Bool(true),
		Configuration: athena.WorkgroupConfigurationArgs{
			BytesScannedCutoffPerQuery:      pulumi.Int(int(s.ScanLimitBytes)), //nolint:gosec // exabytes fit
			EnforceWorkgroupConfiguration:   pulumi.Bool(true),
			PublishCloudwatchMetricsEnabled: pulumi.Bool(true),
			ResultConfiguration: athena.WorkgroupConfigurationResultConfigurationArgs{
				OutputLocation:          pulumi.Sprintf("s3://%s/", links.ResultBucket),
				ExpectedBucketOwner:     pulumi.String(s.Account),
				EncryptionConfiguration: encryption,
			},
		},
	}
}
