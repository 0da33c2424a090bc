package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

// PerimeterType is the type token of Perimeter.
const PerimeterType = "datatrail:bucket:Perimeter"

// PerimeterSpec describes a Perimeter.
type PerimeterSpec struct {
	// BucketARN is the bucket's ARN. Required.
	BucketARN string
	// Datasets are the datasets of the bucket: one that is the whole bucket, or some with prefixes. At least one. The mode of each
	// rule is required; Unrestricted only requires HTTPS. If the perimeter is enforced, Readers may read from inside it. If there
	// are readers, their Account is required.
	Datasets []policydoc.Part
	// Statements are the owners' own statements, already validated. Default: none.
	Statements []policydoc.Statement

	// text of the policy, as Validate has judged it: where there are many datasets, writing it takes a while.
	text string
}

// PerimeterLinks are the inputs of a Perimeter that other resources supply.
type PerimeterLinks struct {
	// Bucket is the data bucket.
	Bucket *DataBucket
}

// Perimeter is the policy of a data bucket.
type Perimeter struct {
	pulumi.ResourceState

	// Mode of the perimeter: the strictest of the bucket's datasets.
	Mode pulumi.StringOutput `pulumi:"mode"`
	// Policy is the bucket's policy.
	Policy *s3.BucketPolicy `pulumi:"-"`
}

// Validate reports all mistakes at once: an unknown mode, mode Enforce without networks (it would refuse everybody except
// exempt principals), datasets that share objects or a name, and a policy that is too large.
func (s *PerimeterSpec) Validate() error {
	var errs []error
	if s.BucketARN == "" || len(s.Datasets) == 0 {
		errs = append(errs, errors.New("BucketARN and Datasets are required"))
	}
	errs = append(errs, validateParts(s.Datasets)...)
	document := s.Document()
	errs = append(errs, validateNames(document)...)
	var err error
	s.text, err = s.render(document)
	return errors.Join(append(errs, err)...)
}

func validateNames(document policydoc.Document) []error {
	var errs []error
	for _, sid := range document.Twice() {
		errs = append(errs, fmt.Errorf("two statements are called %s: give datasets names that differ in more than hyphens", sid))
	}
	return errs
}

func validateParts(parts []policydoc.Part) []error {
	var errs []error
	for i, d := range parts {
		errs = append(errs, validatePart(d))
		for _, other := range parts[:i] {
			if (dataset.Dataset{Prefix: d.Prefix}).Overlaps(dataset.Dataset{Prefix: other.Prefix}) {
				errs = append(errs, fmt.Errorf("datasets %s and %s share objects: give each a prefix of its own", other.Dataset, d.Dataset))
			}
		}
	}
	return errs
}

func validatePart(p policydoc.Part) error {
	var errs []error
	if p.Prefix != "" && p.Dataset == "" {
		errs = append(errs, fmt.Errorf("prefix %s: the dataset's name is required", p.Prefix))
	}
	if r := p.Readers; r.Account == "" && (r.Organization != "" || len(r.Principals) > 0) {
		errs = append(errs, errors.New("Readers.Account is required: what is granted to others must not be granted to it"))
	}
	switch p.Rule.Mode {
	case dataset.Enforce:
		if p.Rule.Empty() {
			errs = append(errs, errors.New("Networks are empty: list CIDRs, VPC endpoints or VPCs, or use mode observe"))
		}
	case dataset.Observe, dataset.Unrestricted:
	default:
		errs = append(errs, fmt.Errorf("Mode %q: use %s, %s or %s",
			p.Rule.Mode, dataset.Enforce, dataset.Observe, dataset.Unrestricted))
	}
	return errors.Join(errs...)
}

// Mode returns the strictest mode of the datasets.
func (s *PerimeterSpec) Mode() dataset.Mode {
	strictest := dataset.Unrestricted
	for _, d := range s.Datasets {
		if d.Rule.Mode == dataset.Enforce || d.Rule.Mode == dataset.Observe && strictest == dataset.Unrestricted {
			strictest = d.Rule.Mode
		}
	}
	return strictest
}

// Document returns the policy of the bucket.
func (s *PerimeterSpec) Document() policydoc.Document {
	return policydoc.DataBucket{BucketARN: s.BucketARN, Parts: s.Datasets, Statements: s.Statements}.Document()
}

func (s *PerimeterSpec) render(document policydoc.Document) (string, error) {
	return render(document, tooLarge(s.Datasets))
}

// tooLarge is the remedy for a policy that is too large.
func tooLarge(parts []policydoc.Part) string {
	if len(parts) > 1 {
		return fmt.Sprintf("give some of the %d datasets the same perimeter and readers, which are then written once, list fewer or "+
			"broader networks, or move datasets to another bucket", len(parts))
	}
	return "list fewer or broader networks, or admit them through a VPC endpoint"
}

// NewPerimeter creates the one policy of a data bucket. It denies reads and, if DenyListing is set, listing. It denies no
// action that manages the bucket or its policy, so a mistake in the networks locks nobody out.
func NewPerimeter(ctx *pulumi.Context, name string, spec *PerimeterSpec, links PerimeterLinks, opts ...pulumi.ResourceOption,
) (*Perimeter, error) {
	c := &Perimeter{}
	return component.New(ctx, name, c, spec, links, component.Frame[*PerimeterSpec, PerimeterLinks]{
		Type: PerimeterType, Noun: "perimeter", Build: c.build,
	}, opts)
}

func (c *Perimeter) build(ctx *pulumi.Context, name string, spec *PerimeterSpec, links PerimeterLinks,
	parent pulumi.ResourceOption,
) (err error) {
	c.Mode = pulumi.String(spec.Mode()).ToStringOutput()
	c.Policy, err = attach(ctx, name, links.Bucket.BucketName, spec.text, setting(parent, links.Bucket.bucket),
		pulumi.DependsOn([]pulumi.Resource{links.Bucket.publicAccessBlock}))
	return err
}
