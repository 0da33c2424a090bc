package offline

// records: CloudTrail, CloudWatch, CloudWatch Logs, EventBridge and SNS.
var records = map[string]kind{
	trailType: {
		name: byName, id: arnID, arn: "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
		tagged: true, taken: "TrailAlreadyExistsException", computed: map[string]string{"homeRegion": "{region}"},
	},

	groupType: {
		name: byName, id: nameID, arn: "arn:{partition}:logs:{region}:{account}:log-group:{name}",
		tagged: true, taken: "ResourceAlreadyExistsException",
		replace: []string{"logGroupClass"}, computed: map[string]string{"logGroupClass": "STANDARD"},
	},
	metricFilterType: {name: byName, id: nameID, replace: []string{"logGroupName"}},
	"aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
		name: byName, id: "cwlsf-{number}", replace: []string{"logGroup", "destinationArn"},
	},
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {id: "{policyName}", replace: []string{"policyName"}},
	"aws:cloudwatch/queryDefinition:QueryDefinition": {
		name: byName, renamed: true, id: "{queryDefinitionId}", computed: map[string]string{"queryDefinitionId": "{uuid}"},
	},

	"aws:cloudwatch/metricAlarm:MetricAlarm": {
		name: byName, id: nameID, arn: "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}", tagged: true,
	},
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": {
		id: "{alarmName}", arn: "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarmName}",
		tagged: true, replace: []string{"alarmName", "actionsEnabled"},
	},
	"aws:cloudwatch/dashboard:Dashboard": {
		id: "{dashboardName}", replace: []string{"dashboardName"},
		computed: map[string]string{"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"},
	},
	// The real provider plans another ruleName as an update, which leaves the old rule behind. Its later
	// releases replace the rule, and so does the stub: the old rule's history is lost either way.
	"aws:cloudwatch/contributorInsightRule:ContributorInsightRule": {
		id: "{ruleName}", tagged: true, replace: []string{"ruleName"}, computed: map[string]string{
			"resourceArn": "arn:{partition}:cloudwatch:{region}:{account}:insight-rule/{ruleName}",
		},
	},

	ruleType: {
		name: byName, id: nameID, arn: "arn:{partition}:events:{region}:{account}:rule/{name}",
		tagged: true, replace: []string{"eventBusName"},
	},
	targetType: {
		id: "{rule}-{targetId}", replace: []string{"rule", "eventBusName", "targetId"},
		computed: map[string]string{"targetId": "terraform-{number}"},
	},

	topicType: {
		name: byName, id: arnID, arn: "arn:{partition}:sns:{region}:{account}:{name}",
		tagged: true, replace: []string{"fifoTopic"}, computed: map[string]string{"owner": accountID},
	},
	topicPolicyType: {
		id: arnID, replace: []string{arnKey}, computed: map[string]string{"owner": accountID},
	},
	subscriptionType: {
		id: arnID, arn: "{topic}:{uuid}",
		replace: []string{"topic", "protocol", "endpoint"}, computed: map[string]string{"ownerId": accountID},
	},
}
