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

// Access says who may read one dataset of a bucket.
type Access struct {
	// Rule is the dataset's perimeter. Its mode is required: what is unrestricted only demands HTTPS.
	Rule dataset.Perimeter
	// Readers are granted reading, from inside the perimeter where it is enforced. Their BucketARN is required, and their
	// Account where there are any. Default: nobody besides the principals of the owning account.
	Readers policydoc.Readers
}

// PerimeterSpec is what a Perimeter is made of.
type PerimeterSpec struct {
	// BucketARN is the bucket's ARN. Required.
	BucketARN string
	// Datasets are those of the bucket. At least one.
	Datasets []Access
}

// PerimeterLinks are what a Perimeter needs of other resources.
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

// Validate refuses, all at once, an unknown mode, enforcing without any network (everybody but
// exempt principals would be refused) and a policy that is too large.
func (s *PerimeterSpec) Validate() error {
	var errs []error
	if s.BucketARN == "" || len(s.Datasets) == 0 {
		errs = append(errs, errors.New("BucketARN and Datasets are required"))
	}
	for _, d := range s.Datasets {
		errs = append(errs, d.validate(s.BucketARN))
	}
	_, err := s.text()
	return errors.Join(append(errs, err)...)
}

func (a Access) validate(bucketARN string) error {
	var errs []error
	if a.Readers.BucketARN != bucketARN {
		errs = append(errs, fmt.Errorf("Readers.BucketARN %q: name the bucket itself, %s", a.Readers.BucketARN, bucketARN))
	}
	if r := a.Readers; r.Account == "" && (r.Organization != "" || len(r.Principals) > 0) {
		errs = append(errs, errors.New("Readers.Account is required: what is granted to others must not be granted to it"))
	}
	switch a.Rule.Mode {
	case dataset.Enforce:
		if a.Rule.Empty() {
			errs = append(errs, errors.New("Networks are empty: list CIDRs, VPC endpoints or VPCs, or use mode observe"))
		}
	case dataset.Observe, dataset.Unrestricted:
	default:
		errs = append(errs, fmt.Errorf("Mode %q: use %s, %s or %s",
			a.Rule.Mode, dataset.Enforce, dataset.Observe, dataset.Unrestricted))
	}
	return errors.Join(errs...)
}

// Mode is the strictest of the datasets' modes.
func (s *PerimeterSpec) Mode() dataset.Mode {
	strictest := dataset.Unrestricted
	for _, d := range s.Datasets {
		if d.Rule.Mode == dataset.Enforce || d.Rule.Mode == dataset.Observe && strictest == dataset.Unrestricted {
			strictest = d.Rule.Mode
		}
	}
	return strictest
}

// Document is the policy that the perimeter makes: grants before denials.
func (s *PerimeterSpec) Document() policydoc.Document {
	var grants, denials []policydoc.Statement
	for _, d := range s.Datasets {
		grants = append(grants, d.Readers.Statements()...)
		if d.Rule.Mode == dataset.Enforce {
			denials = append(denials, policydoc.Perimeter{BucketARN: s.BucketARN, Rule: d.Rule}.Statements()...)
		}
	}
	return policydoc.New(grants, policydoc.SecureTransport(s.BucketARN), denials)
}

func (s *PerimeterSpec) text() (string, error) {
	return render(s.Document(), "list fewer or broader networks, or admit them through a VPC endpoint")
}

// NewPerimeter creates the one policy of a data bucket. It denies reads, and listing when asked to,
// but no action that manages the bucket or its policy, so that nobody is locked out by a mistake in
// the networks.
func NewPerimeter(ctx *pulumi.Context, name string, spec *PerimeterSpec, links PerimeterLinks, opts ...pulumi.ResourceOption,
) (*Perimeter, error) {
	c := &Perimeter{}
	return component.New(ctx, name, c, spec, links, component.Frame[*PerimeterSpec, PerimeterLinks]{
		Type: PerimeterType, Noun: "perimeter", Build: c.build,
	}, opts)
}

func (c *Perimeter) build(ctx *pulumi.Context, name string, spec *PerimeterSpec, links PerimeterLinks,
	parent pulumi.ResourceOption,
) error {
	text, err := spec.text()
	if err != nil {
		return err
	}
	c.Mode = pulumi.String(spec.Mode()).ToStringOutput()
	c.Policy, err = attach(ctx, name, links.Bucket.BucketName, text, setting(parent, links.Bucket.bucket),
		pulumi.DependsOn([]pulumi.Resource{links.Bucket.publicAccessBlock}))
	return err
}
