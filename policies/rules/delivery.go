package rules

import (
	"slices"
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
	"datatrail/policies/reach"
)

const loggingService = "logging.s3.amazonaws.com"

var accessLogsDeliverable = Rule{
	Name:     "access-logs-deliverable",
	Reason:   "S3 silently drops access logs if the target has an Object Lock, a KMS default key or no grant.",
	Controls: []string{"FSBP S3.9", "NIST AU-5, AU-12", "PCI 10.2.1"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if bucket.HoldsAccessLogs {
				judgeEncryption(&found, bucket)
				judgeReceivable(&found, bucket)
				judgeDeliveryGrant(&found, s, bucket)
			}
			target := s.Bucket(bucket.LogsTo.Target)
			if target != nil && bucket.Region != "" && target.Region != "" && bucket.Region != target.Region {
				found.violation(bucket.Resource, "logs its accesses from %s to %q in %s, but S3 delivers only within one Region. "+
					"Set targetBucket to an access-log bucket in %s", bucket.Region, target.Name, target.Region, bucket.Region)
			}
		}
		return found
	},
}

// defaultEncryptions are the algorithms that a program declares for a bucket's objects without one of their own.
func defaultEncryptions(bucket *graph.Bucket) []prop.Value {
	const sideCar = "rule.applyServerSideEncryptionByDefault.sseAlgorithm"
	return bucket.ReadAll(graph.KindEncryption, sideCar, "serverSideEncryptionConfiguration."+sideCar,
		"bucketEncryption.serverSideEncryptionConfiguration.serverSideEncryptionByDefault.sseAlgorithm")
}

func judgeEncryption(found *notes, bucket *graph.Bucket) {
	for _, value := range defaultEncryptions(bucket) {
		algorithm, state := value.Text()
		switch {
		case state == prop.Unknown:
			found.pending(bucket.Resource, "may receive access logs: its default encryption is not yet known")
		case strings.HasPrefix(algorithm, "aws:kms"):
			found.violation(bucket.Resource, "receives access logs but encrypts with %s, which S3 log delivery does not "+
				"support. Set sseAlgorithm to AES256", algorithm)
		}
	}
}

func judgeReceivable(found *notes, bucket *graph.Bucket) {
	locked, state := bucket.Locked()
	switch {
	case locked:
		found.violation(bucket.Resource, "receives access logs but has an Object Lock, which blocks their delivery. Remove the "+
			"lock here and keep it on the trail's bucket")
	case state == prop.Unknown:
		found.pending(bucket.Resource, "may receive access logs: its Object Lock is not yet known")
	}
	if slices.ContainsFunc(bucket.ReadAll(graph.KindPayment, "payer", "requestPayer"), says("Requester")) {
		found.violation(bucket.Resource, "receives access logs but makes requesters pay. Set payer to BucketOwner")
	}
}

func judgeDeliveryGrant(found *notes, s Scene, bucket *graph.Bucket) {
	if slices.ContainsFunc(bucket.ACLs(), says("log-delivery-write", "LogDeliveryWrite")) {
		return
	}
	pending := bucket.PolicyPending()
	var allows, denies []iamdoc.Statement
	for _, policy := range bucket.Policies() {
		pending = pending || policy.State == prop.Unknown
		for _, statement := range policy.Document.Statements {
			switch {
			case !statement.MeetsAction("s3:PutObject"):
			case statement.Effect == iamdoc.Deny && statement.CoversAction("s3:PutObject") &&
				coverEither([]iamdoc.Statement{statement}, objectsOf(bucket)):
				denies = append(denies, statement)
			case statement.Effect == iamdoc.Allow && slices.Contains(statement.Principals.Services, loggingService):
				allows = append(allows, statement)
			}
		}
	}
	if pending && len(allows) == 0 {
		found.pending(bucket.Resource, "may receive access logs: its policy is not yet known")
		return
	}
	var left []string
	for _, source := range s.Buckets {
		if source.LogsTo.Target != bucket.URN {
			continue
		}
		deliverer := reach.Deliverer(sourceOf(source))
		reached := func(least reach.Extent) func(iamdoc.Statement) bool {
			return func(statement iamdoc.Statement) bool { return reach.Of(statement, deliverer) >= least }
		}
		if i := slices.IndexFunc(denies, reached(reach.Most)); i >= 0 {
			found.violation(bucket.Resource, "receives access logs but refuses their delivery in %s. Add condition BoolIfExists "+
				"aws:PrincipalIsAWSService \"false\" to the Deny", denies[i].Label())
			return
		}
		if !slices.ContainsFunc(allows, reached(reach.Some)) {
			left = append(left, source.Name)
		}
	}
	if len(left) > 0 {
		found.violation(bucket.Resource, "receives access logs, but nobody may deliver those of %s. Grant %s s3:PutObject in the "+
			"bucket policy, with aws:SourceArn of the source buckets and aws:SourceAccount", strings.Join(left, ", "), loggingService)
	}
}

// sourceOf is the ARN that a delivery of a bucket's access logs carries, or empty while it is not known.
func sourceOf(bucket *graph.Bucket) string {
	if arns := arnsOf(bucket); len(arns) == 1 {
		return arns[0]
	}
	return ""
}

// says reports whether a value is one of some texts.
func says(texts ...string) func(prop.Value) bool {
	return func(value prop.Value) bool {
		text, _ := value.Text()
		return slices.Contains(texts, text)
	}
}

var grantsCarrySource = Rule{
	Name: "service-grants-carry-source",
	Reason: "A grant to a service that does not name whose resources it acts for (aws:SourceArn or aws:SourceAccount) lets " +
		"anybody read or write through that service.",
	Controls: []string{"NIST AC-3, AC-4"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			for _, policy := range bucket.Policies() {
				// What services write into a data bucket is data; what they read there is given away.
				judgeServiceGrants(&found, s, policy, func(statement iamdoc.Statement) bool {
					return bucket.IsLog() || slices.ContainsFunc(reads[:], statement.MeetsAction)
				})
			}
		}
		for _, policy := range s.KeyPolicies {
			if usedByTrail(s, policy.URN) {
				judgeServiceGrants(&found, s, policy, func(iamdoc.Statement) bool { return true })
			}
		}
		return found
	},
}

func judgeServiceGrants(found *notes, s Scene, policy graph.Attached, matters func(iamdoc.Statement) bool) {
	at := s.Resource(policy.URN)
	if policy.State == prop.Unknown {
		found.pending(at, "may grant services too much: its policy is not yet known")
	}
	for _, statement := range policy.Document.Statements {
		if statement.Effect == iamdoc.Allow && matters(statement) && !statement.NotPrincipal && len(grantees(statement)) > 0 &&
			!boundByPath(statement) && reach.OfAny(statement, s.cast.borrowers) >= reach.Some {
			found.violation(at, "grants %s in %s without naming on whose behalf. Add condition ArnLike or StringEquals "+
				"aws:SourceArn with the ARN of the trail or the source buckets, account included, or StringEquals aws:SourceAccount",
				strings.Join(grantees(statement), ", "), statement.Label())
		}
	}
}

// boundByPath reports whether a statement grants load balancers the folders of named accounts: they write nowhere else, and AWS
// documents no condition for them.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
func boundByPath(statement iamdoc.Statement) bool {
	return len(statement.Resources) > 0 &&
		!slices.ContainsFunc(grantees(statement), func(service string) bool { return service != balancers }) &&
		!slices.ContainsFunc(statement.Resources, func(resource string) bool {
			_, folder, _ := strings.Cut(resource, "/AWSLogs/")
			account, _, _ := strings.Cut(folder, "/")
			return !iamdoc.Fixed(account)
		})
}

const balancers = "logdelivery.elasticloadbalancing.amazonaws.com"

// grantees are the services that a statement names, as principals or by condition.
func grantees(statement iamdoc.Statement) []string {
	services := statement.Principals.Services
	if !statement.Principals.Everyone {
		return services
	}
	for _, condition := range statement.Conditions {
		if strings.HasPrefix(condition.Key, "aws:principalservicename") && !condition.Negated {
			services = append(services, condition.Values...)
		}
	}
	return services
}

// usedByTrail reports whether a key, or the key of a key policy, encrypts a trail.
func usedByTrail(s Scene, urn string) bool {
	key := urn
	if target := s.Resolve(graph.KindKey, s.Resource(urn), "keyId").Target; target != "" {
		key = target
	}
	return slices.ContainsFunc(s.Trails, func(trail *graph.Trail) bool { return trail.Key.Target == key })
}
