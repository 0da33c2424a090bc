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

// PerimeterArgs are the arguments of NewPerimeter.
type PerimeterArgs struct {
	// Bucket is the data bucket. Required.
	Bucket *DataBucket
	// BucketARN is the bucket's ARN. Required.
	BucketARN string
	// Rule says who may read. Its mode is required: a bucket that is unrestricted only demands HTTPS.
	Rule dataset.Perimeter
	// Readers are granted reading, from inside the perimeter where it is enforced. BucketARN is filled in;
	// their Account is required. Default: nobody besides the principals of the owning account.
	Readers policydoc.Readers
}

// Perimeter is the policy of a data bucket.
type Perimeter struct {
	pulumi.ResourceState

	// Mode of the perimeter.
	Mode pulumi.StringOutput `pulumi:"mode"`
	// Policy is the bucket's policy.
	Policy *s3.BucketPolicy `pulumi:"-"`

	text string
}

// Validate refuses, all at once, an unknown mode, enforcing without any network (everybody but
// exempt principals would be refused) and a policy that is too large.
func (a *PerimeterArgs) Validate() error {
	_, err := a.policy()
	return err
}

// policy is the text of the policy, unless the arguments are refused.
func (a *PerimeterArgs) policy() (string, error) {
	var errs []error
	if a.BucketARN == "" {
		errs = append(errs, errors.New("BucketARN is required"))
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
	text, err := render(a.Document(), "list fewer or broader networks, or admit them through a VPC endpoint")
	return text, errors.Join(append(errs, err)...)
}

// Document is the policy that the perimeter makes.
func (a *PerimeterArgs) Document() policydoc.Document {
	readers := a.Readers
	readers.BucketARN = a.BucketARN
	var denials []policydoc.Statement
	if a.Rule.Mode == dataset.Enforce {
		denials = policydoc.Perimeter{BucketARN: a.BucketARN, Rule: a.Rule}.Statements()
	}
	return policydoc.New(readers.Statements(), policydoc.SecureTransport(a.BucketARN), denials)
}

// NewPerimeter creates the one policy of a data bucket. It denies reads, and listing when asked to,
// but no action that manages the bucket or its policy, so that nobody is locked out by a mistake in
// the networks.
func NewPerimeter(ctx *pulumi.Context, name string, args *PerimeterArgs, opts ...pulumi.ResourceOption) (*Perimeter, error) {
	c := &Perimeter{}
	return component.New(ctx, name, c, args, component.Frame[PerimeterArgs]{
		Type: PerimeterType, Noun: "perimeter", Validate: c.write, Build: c.build,
		Needs: "a Bucket", Given: func(a *PerimeterArgs) bool { return a.Bucket != nil },
	}, opts)
}

// write keeps the text, which takes a while to make where there are many datasets.
func (c *Perimeter) write(args *PerimeterArgs) (err error) {
	c.text, err = args.policy()
	return err
}

func (c *Perimeter) build(ctx *pulumi.Context, name string, args *PerimeterArgs, parent pulumi.ResourceOption) (err error) {
	c.Mode = pulumi.String(args.Rule.Mode).ToStringOutput()
	c.Policy, err = attach(ctx, name, args.Bucket.BucketName, c.text, setting(parent, args.Bucket.bucket),
		pulumi.DependsOn([]pulumi.Resource{args.Bucket.publicAccessBlock}))
	return err
}
