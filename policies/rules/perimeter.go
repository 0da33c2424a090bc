package rules

import (
	"slices"
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
)

var perimeterDeclared = Rule{
	Name:     "perimeter-declared",
	Reason:   "Only a Deny keeps readers outside the listed networks out; an Allow by address refuses nobody.",
	Controls: []string{"NIST AC-4, SC-7(5)", "PCI 1.3.1", "MITRE T1530, T1537"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if !bucket.IsData() {
				continue
			}
			mode, state := bucket.Tag(graph.TagPerimeter)
			switch {
			case state == prop.Unknown:
				found.pending(bucket.Resource, "may have a perimeter: its tags are not yet known")
			case mode == "observe":
			case mode == "none":
				found.advice(bucket.Resource, "has no perimeter, according to its tag %s", graph.TagPerimeter)
			default:
				judgePerimeter(&found, s, bucket, mode == "prefixes")
			}
		}
		return found
	},
}

// judgePerimeter looks for a perimeter around every object or, where only parts of the bucket have one, around each part.
func judgePerimeter(found *notes, s Scene, bucket *graph.Bucket, ofParts bool) {
	pending := bucket.PolicyPending()
	perimeter := perimeter{readers: s.readers(bucket.Resource), parts: [][]string{objectsOf(bucket)}}
	var byAddress iamdoc.Statement
	for _, policy := range bucket.Policies() {
		pending = pending || policy.State == prop.Unknown
		for _, statement := range policy.Document.Statements {
			perimeter.add(policy.URN, statement)
			if statement.Effect == iamdoc.Allow && statement.Principals.Everyone && !statement.NotPrincipal &&
				slices.ContainsFunc(statement.Conditions, func(c iamdoc.Condition) bool { return !c.Negated && network[c.Key] }) {
				byAddress = statement
			}
		}
	}
	const remedy = "Deny s3:GetObject* to Principal * on its objects with NotIpAddress aws:SourceIp (and StringNotEquals " +
		"aws:SourceVpce in the same condition), or tag the bucket " + graph.TagPerimeter + "=observe"
	if parts := perimeter.below(bucket); ofParts && len(parts) > 0 {
		perimeter.parts = parts
	}
	missed := perimeter.missed()
	switch nearest := perimeter.nearest(); {
	case len(missed) == 0 && nearest != nil:
		judgeDenials(found, s, perimeter)
	case pending:
		found.pending(bucket.Resource, "may have a perimeter: its policy is not yet known")
	case nearest != nil && onlyAnonymous(missed):
		found.violation(s.Resource(nearest.urn),
			"does not apply to anonymous callers in %s, because Bool does not match if its key is missing. Use BoolIfExists for "+
				"aws:PrincipalIsAWSService and aws:ViaAWSService", nearest.statement.Label())
	case byAddress.Effect != "":
		found.violation(bucket.Resource, "has an Allow to everyone by address in %s and no Deny: it lets anonymous callers "+
			"in from there and refuses nobody elsewhere. %s", byAddress.Label(), remedy)
	case nearest != nil && len(missed) > 0:
		found.violation(bucket.Resource, "has no perimeter: %s lets more than a named few of these read: %s. %s",
			nearest.statement.Label(), strings.Join(missed, ", "), remedy)
	default:
		found.violation(bucket.Resource, "has no perimeter. %s", remedy)
	}
}

// judgeDenials looks for a Deny that stops whoever has to repair it.
func judgeDenials(found *notes, s Scene, perimeter perimeter) {
	repairs := []string{"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}
	for _, denial := range perimeter.denials {
		if denial.toNetworks && slices.ContainsFunc(repairs, denial.statement.CoversAction) {
			found.advice(s.Resource(denial.urn), "denies the management of the bucket policy itself in %s: from outside the "+
				"networks only the root user can repair it. Deny read actions only", denial.statement.Label())
		}
	}
}
