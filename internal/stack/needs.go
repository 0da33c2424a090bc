package stack

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"datatrail/internal/config"
	"datatrail/internal/policydoc"
)

// BucketNeeds is what the policy of a bucket of others must contain, in addition to what it has.
type BucketNeeds struct {
	// Bucket is the physical name, and Owner the account of the bucket.
	Bucket, Owner string
	// Path is the configuration key that names it.
	Path string
	// Statements are the statements to add.
	Statements []policydoc.Statement
	// Looked is the live state of the policy. Nil: not known.
	Looked *Looked

	// wanted are the statements without the stack's mark in their names.
	wanted []policydoc.Statement
}

// addNeeds adds what the policy of a bucket of others must hold, if there is anything.
func (p *planner) addNeeds(bucket, owner, path string, wanted []policydoc.Statement) {
	if len(wanted) > 0 {
		p.BucketNeeds = append(p.BucketNeeds, BucketNeeds{
			Bucket: bucket, Owner: owner, Path: path, Statements: p.Owner.Owned(wanted), wanted: wanted,
		})
	}
}

// bucketNeeds are told of buckets that exist, whose policies are their owners'.
var bucketNeeds = part{
	plan: func(p *planner) {
		for i := range p.Buckets {
			if b := &p.Buckets[i]; !b.manages(config.ManagePolicy) {
				p.addNeeds(b.BucketName, b.Existing.Account, b.described, b.Existing.Spec.Statements())
			}
		}
	},
}

// need is what others have to add to something of theirs, with the sentence that says so.
type need struct {
	// output maps the thing's name to the text. Empty: the text is no statements.
	output, name string

	title, text string
	// found is what is there already. Empty: nobody has looked.
	found string
}

// needs are all that others have to add, in the order in which they are told.
func (p *Plan) needs() ([]need, error) {
	var out []need
	for _, needs := range p.BucketNeeds {
		text, err := policydoc.Text(needs.Statements)
		if err != nil {
			return nil, fmt.Errorf("bucket %s: %w", needs.Bucket, err)
		}
		out = append(out, need{
			output: OutputBucketStatements, name: needs.Bucket, text: text, found: needs.Looked.found(),
			title: fmt.Sprintf("The policy of bucket %s of account %s (%s) must contain", needs.Bucket, needs.Owner, needs.Path),
		})
	}
	for _, needs := range p.KeyNeeds {
		text, err := policydoc.Text(needs.Statements)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", needs.KeyARN, err)
		}
		out = append(out, need{
			output: OutputKeyStatements, name: needs.KeyARN, text: text,
			title: fmt.Sprintf("The policy of key %s (%s) must contain", needs.KeyARN, strings.Join(needs.Paths, ", ")),
		})
	}
	if n := p.TrailNeeds; n != nil {
		out = append(out, need{
			title: "Trail " + n.ARN + " (trail.existing) must have these selectors, in addition to those that it has: " +
				"put-event-selectors replaces all selectors of a trail, so add them to the output of: aws cloudtrail " +
				"get-event-selectors --trail-name " + n.ARN +
				" --query AdvancedEventSelectors",
			text: n.Selectors,
		})
	}
	return out, nil
}

// TakeOut returns a shell line, with the AWS CLI and jq, that removes the stack's statements from the policy of a bucket of
// others, and leaves theirs.
func (p *Plan) TakeOut(bucket string) string {
	return fmt.Sprintf("aws s3api get-bucket-policy --bucket %[1]s --query Policy --output text | "+
		`jq '.Statement |= ([.] | flatten | map(select((.Sid // "" | tostring | test("%[2]s")) | not)))' > %[1]s.json && `+
		"aws s3api put-bucket-policy --bucket %[1]s --policy file://%[1]s.json", bucket, p.Owner.Pattern())
}

// marked are the buckets of others in whose policies statements of the stack may be, whoever wrote them.
func (p *Plan) marked() []string {
	var out []string
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.Existing != nil && len(b.Existing.Spec.Statements()) > 0 {
			out = append(out, b.BucketName)
		}
	}
	for _, needs := range p.BucketNeeds {
		if !slices.Contains(out, needs.Bucket) {
			out = append(out, needs.Bucket)
		}
	}
	return out
}

// WriteStatements writes what others must add to their policies, and how to remove the statements from policies of buckets
// again.
func (p *Plan) WriteStatements(out io.Writer) error {
	needs, err := p.needs()
	if err != nil {
		return err
	}
	var text strings.Builder
	if len(needs) == 0 {
		text.WriteString("Nobody has to add anything: the stack writes all policies that it needs.\n")
	}
	for _, need := range needs {
		fmt.Fprintf(&text, "%s\n%s\n", need.title, need.text)
		if need.found != "" {
			text.WriteString(need.found + "\n")
		}
		text.WriteString("\n")
	}
	for _, bucket := range p.marked() {
		fmt.Fprintf(&text, "To remove this stack's statements from the policy of bucket %[1]s, run this with credentials of its\n"+
			"account. If no statement is left, S3 refuses the policy: aws s3api delete-bucket-policy --bucket %[1]s\n%[2]s\n\n",
			bucket, p.TakeOut(bucket))
	}
	if _, err := io.WriteString(out, strings.TrimRight(text.String(), "\n")+"\n"); err != nil {
		return fmt.Errorf("statements: %w", err)
	}
	return nil
}
