package offline

import (
	"maps"
	"slices"
)

// kind is what the stub knows of one resource type. Strings with braces are templates, see [scope.expand].
type kind struct {
	// name is the input that holds the physical name of a type whose name Pulumi makes up when the
	// program gives none; prefix is what such a name must start with, lower says it has no capitals.
	name, prefix string
	lower        bool
	// renamed says that AWS changes the name in place.
	renamed bool
	// id, arn and the other computed properties are what AWS answers after creation.
	id, arn  string
	computed map[string]string
	// replace lists the inputs that AWS cannot change in place, besides the name and its prefix: those with
	// ForceNew or RequiresReplace in internal/service/<service> of terraform-provider-aws 5, which release
	// [stubVersion] of the Pulumi provider is built on.
	replace []string
	// tagged types carry tagsAll: their own tags over the provider's default tags.
	tagged bool
	// taken is AWS's error code for creating what already exists; empty where a second creation overwrites.
	taken string
}

// What the tables say most often.
const (
	byName        = "name"
	nameID        = "{name}"
	arnID         = "{arn}"
	arnKey        = "arn"
	accountID     = "{account}"
	alreadyExists = "AlreadyExistsException"
)

// Tokens that the refusals name.
const (
	bucketType       = "aws:s3/bucketV2:BucketV2"
	policyType       = "aws:s3/bucketPolicy:BucketPolicy"
	ownershipType    = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	publicType       = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	versioningType   = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	encryptionType   = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
	lifecycleType    = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	loggingType      = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	lockType         = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	aclType          = "aws:s3/bucketAclV2:BucketAclV2"
	metricType       = "aws:s3/bucketMetric:BucketMetric"
	analyticsType    = "aws:s3/analyticsConfiguration:AnalyticsConfiguration"
	trailType        = "aws:cloudtrail/trail:Trail"
	groupType        = "aws:cloudwatch/logGroup:LogGroup"
	metricFilterType = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
	ruleType         = "aws:cloudwatch/eventRule:EventRule"
	targetType       = "aws:cloudwatch/eventTarget:EventTarget"
	topicType        = "aws:sns/topic:Topic"
	topicPolicyType  = "aws:sns/topicPolicy:TopicPolicy"
	subscriptionType = "aws:sns/topicSubscription:TopicSubscription"
	roleType         = "aws:iam/role:Role"
	rolePolicyType   = "aws:iam/rolePolicy:RolePolicy"
	attachmentType   = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	keyType          = "aws:kms/key:Key"
	keyPolicyType    = "aws:kms/keyPolicy:KeyPolicy"
	workgroupType    = "aws:athena/workgroup:Workgroup"
	namedQueryType   = "aws:athena/namedQuery:NamedQuery"
)

func merged(tables ...map[string]kind) map[string]kind {
	all := map[string]kind{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

// catalog holds every resource type of the packages that the project uses. A type that is not listed is
// echoed, gets a made-up id, and is never replaced.
var catalog = merged(storage, records, deliveries, identities, analytics)

// lookup answers for unlisted types too.
func lookup(token string) kind {
	if k, ok := catalog[token]; ok {
		return k
	}
	return kind{id: "{uuid}"}
}

// template is what AWS answers for a property that it computes.
func (k kind) template(property string) (string, bool) {
	if property == arnKey && k.arn != "" {
		return k.arn, true
	}
	template, ok := k.computed[property]
	return template, ok
}

// answers lists the properties that AWS adds where the program gave none.
func (k kind) answers() []string {
	properties := slices.Collect(maps.Keys(k.computed))
	for property, has := range map[string]bool{arnKey: k.arn != "", k.name: k.name != ""} {
		if has {
			properties = append(properties, property)
		}
	}
	slices.Sort(properties)
	return properties
}
