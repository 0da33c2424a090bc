package rules

import (
	"slices"
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
	"datatrail/policies/reach"
)

// network are the keys that say where a request comes from.
var network = map[string]bool{
	"aws:sourceip": true, "aws:vpcsourceip": true, "aws:sourcevpc": true, "aws:sourcevpce": true, "aws:sourcevpcarn": true,
	"aws:vpceaccount": true, "aws:vpceorgid": true, "aws:vpceorgpaths": true,
}

// reads are the actions that a perimeter must deny.
var reads = [...]string{"s3:GetObject", "s3:GetObjectVersion"}

// perimeter is what the denials of a bucket's policies amount to together: actions, objects and callers may be split over
// several statements.
type perimeter struct {
	readers []*reach.Caller
	// parts are patterns of the objects inside, each by partition.
	parts   [][]string
	denials []denial
}

// denial is a Deny, and how far it reaches among the readers.
type denial struct {
	urn        string
	statement  iamdoc.Statement
	extents    []reach.Extent
	toNetworks bool
}

func (p *perimeter) add(urn string, statement iamdoc.Statement) {
	if statement.Effect != iamdoc.Deny || !slices.ContainsFunc(reads[:], statement.CoversAction) {
		return
	}
	added := denial{urn: urn, statement: statement}
	for _, reader := range p.readers {
		added.extents = append(added.extents, reach.Of(statement, reader))
	}
	added.toNetworks = slices.ContainsFunc(statement.Conditions, func(c iamdoc.Condition) bool { return network[c.Key] })
	p.denials = append(p.denials, added)
}

// missed names the callers of whom more than a named few may read some object.
func (p *perimeter) missed() []string {
	var missed []string
	for i, reader := range p.readers {
		may := slices.ContainsFunc(reads[:], func(action string) bool { return !p.stops(action, i) })
		if may && !slices.Contains(missed, reader.Name) {
			missed = append(missed, reader.Name)
		}
	}
	return missed
}

func (p *perimeter) stops(action string, reader int) bool {
	var stopping []iamdoc.Statement
	for _, denial := range p.denials {
		if denial.extents[reader] >= reach.Most && denial.statement.CoversAction(action) {
			stopping = append(stopping, denial.statement)
		}
	}
	return len(stopping) > 0 && !slices.ContainsFunc(p.parts, func(part []string) bool { return !coverEither(stopping, part) })
}

// below lists what denials say about prefixes of the bucket's keys.
func (p *perimeter) below(bucket *graph.Bucket) [][]string {
	var parts [][]string
	for _, denial := range p.denials {
		if !denial.toNetworks {
			continue
		}
		for _, resource := range denial.statement.Resources {
			_, name, _ := strings.Cut(resource, ":::")
			if key, ok := strings.CutPrefix(name, bucket.BucketName+"/"); ok && strings.HasSuffix(key, "/*") {
				parts = append(parts, []string{resource})
			}
		}
	}
	return parts
}

// nearest is the first Deny that names networks.
func (p *perimeter) nearest() *denial {
	i := slices.IndexFunc(p.denials, func(d denial) bool { return d.toNetworks })
	if i < 0 {
		return nil
	}
	return &p.denials[i]
}

func onlyAnonymous(missed []string) bool {
	return !slices.ContainsFunc(missed, func(name string) bool { return !strings.HasPrefix(name, "anonymous") })
}

// arnsOf lists the ARNs that a bucket may have, one for each partition while it has not been answered; none while the bucket has
// no name yet.
func arnsOf(bucket *graph.Bucket) []string {
	if bucket.BucketName == "" {
		return nil
	}
	if arn, state := bucket.Identity("arn"); state == prop.Known {
		return []string{arn}
	}
	arns := make([]string, 0, len(partitions))
	for _, partition := range partitions {
		arns = append(arns, "arn:"+partition+":s3:::"+bucket.BucketName)
	}
	return arns
}

var partitions = [...]string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}

// objectsOf lists patterns for all objects of a bucket, by partition. A key has one character or more.
func objectsOf(bucket *graph.Bucket) []string {
	patterns := arnsOf(bucket)
	for i, arn := range patterns {
		patterns[i] = arn + "/?*"
	}
	return patterns
}

// coverEither reports whether statements speak of all resources in one of the partitions. While a bucket has no name yet, its
// policy is taken at its word.
func coverEither(statements []iamdoc.Statement, byPartition []string) bool {
	return len(byPartition) == 0 || slices.ContainsFunc(byPartition, func(resources string) bool {
		return iamdoc.CoverTogether(statements, resources)
	})
}
