package deployer

import (
	"encoding/json"
	"slices"
	"strings"

	"datatrail/internal/graph"
)

// bound says how a grant is bound to the stack where names do not do it, or not alone.
type bound int

const (
	// byName: the ARNs are all.
	byName bound = iota
	// byTag: the resource carries the stack's tag.
	byTag
	// byRequest: the request gives the resource the stack's tag.
	byRequest
	// byFirstTag: the same, of a resource that has no such tag yet: nobody takes over what another stack owns.
	byFirstTag
	// byService: a role is passed to the services that it trusts.
	byService
)

// grant is actions on a target. Reads are for previewing and refreshing, the others for deploying.
type grant struct {
	reads   bool
	on      *target
	bound   bound
	actions []string
	// widens says that the actions decide what a role may do or who may take it: where the role has a permissions boundary,
	// they are bound to it.
	widens bool
	// where says for which resources of the type. Nil: for all.
	where func(graph.Resource) bool
}

func reads(on *target, actions ...string) grant { return grant{reads: true, on: on, actions: actions} }

func writes(on *target, actions ...string) grant { return grant{on: on, actions: actions} }

func (g grant) with(b bound) grant {
	g.bound = b
	return g
}

func (g grant) bounded() grant {
	g.widens = true
	return g
}

func (g grant) only(where func(graph.Resource) bool) grant {
	g.where = where
	return g
}

func emptied(r graph.Resource) bool {
	force, _ := r.Inputs["forceDestroy"].(bool)
	return force
}

// attached are policies of buckets that others own. The program reads them before it writes them, and never deletes them.
func attached(r graph.Resource) bool {
	return strings.Contains(r.Parent, "datatrail:bucket:AttachedPolicy::")
}

// logging is that of buckets that others own. The program reads it before it writes it, through Cloud Control, which reads all
// settings of a bucket with the caller's rights, and fails where one is missing.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
func logging(r graph.Resource) bool {
	return strings.Contains(r.Parent, "datatrail:bucket:AttachedLogging::")
}

func made(r graph.Resource) bool { return !attached(r) }

func hasBoundary(r graph.Resource) bool { return r.Text("permissionsBoundary") != "" }

// trusted are the services that a role trusts.
func trusted(r graph.Resource) []string {
	var document struct {
		Statement []struct {
			Principal struct{ Service json.RawMessage }
		}
	}
	if json.Unmarshal([]byte(r.Text("assumeRolePolicy")), &document) != nil {
		return nil
	}
	var services []string
	for _, statement := range document.Statement {
		var one string
		var many []string
		if json.Unmarshal(statement.Principal.Service, &one) == nil {
			many = []string{one}
		} else if json.Unmarshal(statement.Principal.Service, &many) != nil {
			continue
		}
		services = append(services, many...)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// settings of a bucket are read and written one by one; S3 deletes most with the action that writes them.
func settings(actions ...string) []grant {
	return []grant{
		reads(buckets, "s3:ListBucket", "s3:Get"+actions[0]),
		writes(buckets, append([]string{"s3:Put" + actions[0]}, actions[1:]...)...),
	}
}

// bucketPart is the type of a setting of buckets.
func bucketPart(name string) string {
	return "aws:s3/" + name + ":" + strings.ToUpper(name[:1]) + name[1:]
}

// table says, for each type of resources, what a deployer needs.
var table = map[string][]grant{
	"aws:s3/bucketV2:BucketV2": {
		// The provider reads all of these of a bucket, whatever the program sets.
		reads(buckets, "s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:GetBucketAcl", "s3:GetBucketCORS",
			"s3:GetBucketWebsite", "s3:GetBucketVersioning", "s3:GetAccelerateConfiguration", "s3:GetBucketRequestPayment",
			"s3:GetBucketLogging", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration",
			"s3:GetEncryptionConfiguration", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketTagging"),
		writes(buckets, "s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging", "s3:PutBucketVersioning",
			"s3:PutBucketObjectLockConfiguration"),
		writes(buckets, "s3:ListBucketVersions").only(emptied),
		writes(objects, "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectLegalHold",
			"s3:BypassGovernanceRetention").only(emptied),
	},
	bucketPart("bucketPolicy"): append(settings("BucketPolicy"), writes(buckets, "s3:DeleteBucketPolicy").only(made),
		reads(buckets, "s3:GetBucketWebsite").only(attached), reads(nil, "s3:GetAccountPublicAccessBlock").only(attached)),
	bucketPart("bucketOwnershipControls"): settings("BucketOwnershipControls"),
	bucketPart("bucketPublicAccessBlock"): settings("BucketPublicAccessBlock"),
	bucketPart("bucketVersioningV2"):      settings("BucketVersioning"),
	bucketPart("bucketLoggingV2"): append(settings("BucketLogging"), reads(nil, "cloudformation:GetResource").only(logging),
		reads(buckets, "s3:GetAccelerateConfiguration", "s3:GetAnalyticsConfiguration", "s3:GetBucketAbac", "s3:GetBucketCORS",
			"s3:GetBucketMetadataTableConfiguration", "s3:GetBucketNotification", "s3:GetBucketObjectLockConfiguration",
			"s3:GetBucketOwnershipControls", "s3:GetBucketPublicAccessBlock", "s3:GetBucketTagging", "s3:GetBucketVersioning",
			"s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetIntelligentTieringConfiguration",
			"s3:GetInventoryConfiguration", "s3:GetLifecycleConfiguration", "s3:GetMetricsConfiguration",
			"s3:GetReplicationConfiguration", "s3:ListTagsForResource").only(logging)),
	bucketPart("bucketNotification"):                        settings("BucketNotification"),
	bucketPart("bucketMetric"):                              settings("MetricsConfiguration"),
	bucketPart("analyticsConfiguration"):                    settings("AnalyticsConfiguration"),
	bucketPart("bucketObjectLockConfigurationV2"):           settings("BucketObjectLockConfiguration"),
	bucketPart("bucketLifecycleConfigurationV2"):            settings("LifecycleConfiguration"),
	bucketPart("bucketServerSideEncryptionConfigurationV2"): settings("EncryptionConfiguration"),

	"aws:cloudtrail/trail:Trail": {
		reads(nil, "cloudtrail:DescribeTrails"),
		reads(trails, "cloudtrail:GetTrail", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors",
			"cloudtrail:GetInsightSelectors", "cloudtrail:ListTags"),
		writes(trails, "cloudtrail:CreateTrail", "cloudtrail:UpdateTrail", "cloudtrail:DeleteTrail", "cloudtrail:StartLogging",
			"cloudtrail:StopLogging", "cloudtrail:PutEventSelectors", "cloudtrail:AddTags", "cloudtrail:RemoveTags"),
	},

	// A key's id is known when it exists, so its tag tells whose it is.
	"aws:kms/key:Key": {
		reads(keys, "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags").with(byTag),
		writes(nil, "kms:CreateKey").with(byRequest),
		writes(nil, "kms:TagResource").with(byFirstTag),
		writes(keys, "kms:PutKeyPolicy", "kms:EnableKeyRotation", "kms:DisableKeyRotation", "kms:UpdateKeyDescription",
			"kms:EnableKey", "kms:DisableKey", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion").with(byTag),
	},
	"aws:kms/keyPolicy:KeyPolicy": {
		reads(keys, "kms:DescribeKey", "kms:GetKeyPolicy").with(byTag),
		writes(keys, "kms:PutKeyPolicy").with(byTag),
	},
	// KMS asks for both ends of an alias.
	"aws:kms/alias:Alias": {
		reads(nil, "kms:ListAliases"),
		writes(aliases, "kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"),
		writes(keys, "kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias").with(byTag),
	},

	"aws:cloudwatch/logGroup:LogGroup": {
		reads(nil, "logs:DescribeLogGroups"),
		reads(groups, "logs:ListTagsForResource"),
		writes(groups, "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy",
			"logs:AssociateKmsKey", "logs:DisassociateKmsKey", "logs:TagResource", "logs:UntagResource"),
	},
	"aws:cloudwatch/logMetricFilter:LogMetricFilter": {
		reads(filterGroups, "logs:DescribeMetricFilters"),
		writes(filterGroups, "logs:PutMetricFilter", "logs:DeleteMetricFilter"),
	},
	"aws:cloudwatch/queryDefinition:QueryDefinition": {
		reads(nil, "logs:DescribeQueryDefinitions"),
		writes(nil, "logs:PutQueryDefinition", "logs:DeleteQueryDefinition"),
	},
	"aws:cloudwatch/logDeliverySource:LogDeliverySource": {
		reads(sources, "logs:GetDeliverySource", "logs:ListTagsForResource"),
		writes(sources, "logs:PutDeliverySource", "logs:TagResource", "logs:UntagResource"),
		// AWS's reference lists a source's deletion with the destinations.
		writes(nil, "logs:DeleteDeliverySource"),
		writes(&target{"LoggedBuckets", resourceARN}, "s3:AllowVendedLogDeliveryForResource"),
	},
	"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
		reads(destinations, "logs:GetDeliveryDestination", "logs:GetDeliveryDestinationPolicy", "logs:ListTagsForResource"),
		writes(destinations, "logs:PutDeliveryDestination", "logs:DeleteDeliveryDestination", "logs:TagResource", "logs:UntagResource"),
	},
	"aws:cloudwatch/logDelivery:LogDelivery": {
		reads(deliveries, "logs:GetDelivery", "logs:ListTagsForResource"),
		writes(deliveries, "logs:CreateDelivery", "logs:UpdateDeliveryConfiguration", "logs:DeleteDelivery",
			"logs:TagResource", "logs:UntagResource"),
		writes(nil, "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"),
		writes(&target{"DeliveryEnds", deliveryEnds}, "logs:CreateDelivery", "logs:UpdateDeliveryConfiguration"),
	},

	"aws:cloudwatch/metricAlarm:MetricAlarm":       alarm(alarms, "cloudwatch:PutMetricAlarm"),
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": alarm(composites, "cloudwatch:PutCompositeAlarm"),
	"aws:cloudwatch/dashboard:Dashboard": {
		reads(dashboards, "cloudwatch:GetDashboard"),
		writes(dashboards, "cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"),
	},
	"aws:cloudwatch/contributorInsightRule:ContributorInsightRule": {
		reads(nil, "cloudwatch:DescribeInsightRules"),
		reads(insights, "cloudwatch:ListTagsForResource"),
		writes(insights, "cloudwatch:PutInsightRule", "cloudwatch:DeleteInsightRules", "cloudwatch:TagResource",
			"cloudwatch:UntagResource"),
	},
	"aws:cloudwatch/eventRule:EventRule": {
		reads(eventRules, "events:DescribeRule", "events:ListTagsForResource"),
		writes(eventRules, "events:PutRule", "events:DeleteRule", "events:TagResource", "events:UntagResource"),
	},
	"aws:cloudwatch/eventTarget:EventTarget": {
		reads(targetRules, "events:ListTargetsByRule"),
		writes(targetRules, "events:PutTargets", "events:RemoveTargets"),
	},

	"aws:sns/topic:Topic": {
		reads(topics, "sns:GetTopicAttributes", "sns:ListTagsForResource"),
		writes(topics, "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:TagResource", "sns:UntagResource"),
	},
	"aws:sns/topicPolicy:TopicPolicy": {
		reads(topicOf("arn"), "sns:GetTopicAttributes"),
		writes(topicOf("arn"), "sns:SetTopicAttributes"),
	},
	"aws:sns/topicSubscription:TopicSubscription": {
		reads(topicOf("topic"), "sns:GetSubscriptionAttributes", "sns:ListSubscriptionsByTopic"),
		writes(topicOf("topic"), "sns:Subscribe", "sns:Unsubscribe", "sns:SetSubscriptionAttributes"),
	},

	// A role's name ends in digits that Pulumi draws, so its tag tells whose it is.
	roleType: {
		reads(roles, "iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:ListRoleTags",
			"iam:ListInstanceProfilesForRole").with(byTag),
		writes(roles, "iam:CreateRole").with(byRequest).bounded(),
		writes(roles, "iam:TagRole").with(byFirstTag),
		writes(roles, "iam:UpdateRole", "iam:TagRole", "iam:UntagRole", "iam:DeleteRole").with(byTag),
		writes(roles, "iam:UpdateAssumeRolePolicy").with(byTag).bounded(),
		writes(roles, "iam:PutRolePermissionsBoundary").with(byTag).bounded().only(hasBoundary),
		writes(roles, "iam:PassRole").with(byService),
	},
	"aws:iam/rolePolicy:RolePolicy": {
		reads(rolesOf, "iam:GetRolePolicy").with(byTag),
		writes(rolesOf, "iam:PutRolePolicy").with(byTag).bounded(),
		writes(rolesOf, "iam:DeleteRolePolicy").with(byTag),
	},

	"aws:glue/catalogDatabase:CatalogDatabase": {
		reads(databases, "glue:GetDatabase", "glue:GetTags"),
		writes(dropped, "glue:CreateDatabase", "glue:UpdateDatabase", "glue:DeleteDatabase", "glue:TagResource", "glue:UntagResource"),
	},
	"aws:glue/catalogTable:CatalogTable": {
		reads(tables, "glue:GetTable", "glue:GetPartitionIndexes"),
		writes(tables, "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"),
	},
	"aws:athena/workgroup:Workgroup": {
		reads(workgroups, "athena:GetWorkGroup", "athena:ListTagsForResource"),
		writes(workgroups, "athena:CreateWorkGroup", "athena:UpdateWorkGroup", "athena:DeleteWorkGroup", "athena:TagResource",
			"athena:UntagResource"),
	},
	"aws:athena/namedQuery:NamedQuery": {
		reads(ofWorkgroup, "athena:GetNamedQuery"),
		writes(ofWorkgroup, "athena:CreateNamedQuery", "athena:DeleteNamedQuery"),
	},
}

func alarm(on *target, put string) []grant {
	return []grant{
		reads(on, "cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"),
		writes(on, put, "cloudwatch:DeleteAlarms", "cloudwatch:TagResource", "cloudwatch:UntagResource"),
	}
}
