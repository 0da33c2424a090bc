package offline

func arn(template string) map[string]string { return map[string]string{"arn": template} }

// records: CloudTrail, CloudWatch, CloudWatch Logs, EventBridge and SNS.
var records = map[string]kind{
	trailToken: {
		name: "name", id: "{arn}", tagged: true, taken: "TrailAlreadyExistsException",
		computed: map[string]string{
			"arn":        "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
			"homeRegion": "{region}",
		},
	},

	"aws:cloudwatch/logGroup:LogGroup": {
		name: "name", id: "{name}", tagged: true, taken: "ResourceAlreadyExistsException",
		computed: map[string]string{
			"arn":           "arn:{partition}:logs:{region}:{account}:log-group:{name}",
			"logGroupClass": "STANDARD",
		},
		replace: []string{"namePrefix", "logGroupClass"},
	},
	"aws:cloudwatch/logMetricFilter:LogMetricFilter": {name: "name", id: "{name}", replace: []string{"logGroupName"}},
	"aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
		name: "name", id: "cwlsf-{number}", replace: []string{"logGroup"},
	},
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {id: "{policyName}", replace: []string{"policyName"}},
	"aws:cloudwatch/queryDefinition:QueryDefinition": {
		name: "name", id: "{queryDefinitionId}", computed: map[string]string{"queryDefinitionId": "{uuid}"},
	},

	"aws:cloudwatch/metricAlarm:MetricAlarm": {
		name: "name", id: "{name}", tagged: true,
		computed: arn("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"),
	},
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": {
		id: "{alarmName}", tagged: true, replace: []string{"alarmName"},
		computed: arn("arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarmName}"),
	},
	"aws:cloudwatch/dashboard:Dashboard": {
		id: "{dashboardName}", replace: []string{"dashboardName"},
		computed: map[string]string{"dashboardArn": "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}"},
	},
	"aws:cloudwatch/contributorInsightRule:ContributorInsightRule": {
		id: "{ruleName}", tagged: true, replace: []string{"ruleName"},
		computed: map[string]string{
			"resourceArn": "arn:{partition}:cloudwatch:{region}:{account}:insight-rule/{ruleName}",
		},
	},

	"aws:cloudwatch/eventRule:EventRule": {
		name: "name", id: "{name}", tagged: true, replace: []string{"namePrefix", "eventBusName"},
		computed: arn("arn:{partition}:events:{region}:{account}:rule/{name}"),
	},
	"aws:cloudwatch/eventTarget:EventTarget": {
		id: "{rule}-{targetId}", replace: []string{"rule", "eventBusName", "targetId"},
		computed: map[string]string{"targetId": "terraform-{number}"},
	},

	"aws:sns/topic:Topic": {
		name: "name", id: "{arn}", tagged: true, replace: []string{"namePrefix", "fifoTopic"},
		computed: map[string]string{"arn": "arn:{partition}:sns:{region}:{account}:{name}", "owner": "{account}"},
	},
	"aws:sns/topicPolicy:TopicPolicy": {
		id: "{arn}", replace: []string{"arn"}, computed: map[string]string{"owner": "{account}"},
	},
	"aws:sns/topicSubscription:TopicSubscription": {
		id: "{arn}", replace: []string{"topic", "protocol", "endpoint"},
		computed: map[string]string{"arn": "{topic}:{uuid}", "ownerId": "{account}"},
	},
}
