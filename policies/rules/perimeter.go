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
				found.advice(bucket.Resource, "has no perimeter, by its tag %s", graph.TagPerimeter)
			default:
				judgePerimeter(&found, s, bucket)
			}
		}
		return found
	},
}

// judgePerimeter looks for a Deny of reads of every object or, where only parts of the bucket are data, of some.
func judgePerimeter(found *notes, s Scene, bucket *graph.Bucket) {
	pending := bucket.PolicyPending()
	var byAddress iamdoc.Statement
	for _, policy := range bucket.Policies() {
		pending = pending || policy.State == prop.Unknown
		for _, statement := range policy.Document.Statements {
			switch {
			case statement.DeniesOutsideNetworks() && readsOf(statement, bucket):
				judgeDeny(found, s.Resource(policy.URN), statement)
				return
			case statement.AllowsByNetwork():
				byAddress = statement
			}
		}
	}
	const remedy = "Deny s3:GetObject* to Principal * on its objects with NotIpAddress aws:SourceIp (and StringNotEquals " +
		"aws:SourceVpce in the same condition), or tag the bucket " + graph.TagPerimeter + "=observe"
	switch {
	case pending:
		found.pending(bucket.Resource, "may have a perimeter: its policy is not yet known")
	case byAddress.Effect != "":
		found.violation(bucket.Resource, "has an Allow to everyone by address in %s and no Deny: it lets anonymous callers "+
			"in from there and refuses nobody elsewhere. %s", byAddress.Label(), remedy)
	default:
		found.violation(bucket.Resource, "has no perimeter. %s", remedy)
	}
}

// readsOf reports whether a Deny stops reads of every object of the bucket or, of parts, of those below some prefix.
func readsOf(statement iamdoc.Statement, bucket *graph.Bucket) bool {
	return statement.Matches("s3:GetObject") && statement.Matches("s3:GetObjectVersion") &&
		(touches(statement, bucket, "/object") || bucket.InParts() && belowPrefix(statement, bucket))
}

// belowPrefix reports whether the statement speaks of what begins with a prefix of the bucket's keys.
func belowPrefix(statement iamdoc.Statement, bucket *graph.Bucket) bool {
	return slices.ContainsFunc(statement.Resources, func(resource string) bool {
		_, name, _ := strings.Cut(resource, ":::")
		return strings.HasPrefix(name, bucket.BucketName+"/") && strings.HasSuffix(name, "/*")
	})
}

// judgeDeny looks for a Deny that spares whom it should stop, or stops whoever has to repair it.
func judgeDeny(found *notes, at *graph.Resource, statement iamdoc.Statement) {
	if statement.SparesAnonymous() {
		found.violation(at, "spares anonymous callers in %s, because Bool fails where its key is missing. Use BoolIfExists for "+
			"aws:PrincipalIsAWSService and aws:ViaAWSService", statement.Label())
	}
	if slices.ContainsFunc([]string{"s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}, statement.Matches) {
		found.advice(at, "denies the management of the bucket policy itself in %s: from outside the networks only the root "+
			"user can repair it. Deny read actions only", statement.Label())
	}
}
