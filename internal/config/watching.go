package config

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

var topicPattern = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$`)

const (
	// maxTopics leaves room for the stack's own topic: an alarm has five actions, a rule five targets.
	maxTopics      = 4
	maxSilentHours = 24
)

func validateWatch(f *findings, c *Config) {
	noLogGroup := func(path string, asked bool) {
		refuseWithoutRecords(f, c, path, asked,
			"needs a log group with the trail's records, but those of trail.existing go, if anywhere, to a "+
				"log group of the account that owns it: remove this; analysis and the report read the files",
			"needs the log group, which cloudWatch creates: set cloudWatch.retentionDays, or remove this")
	}
	// Queries can be saved about either log group.
	const accessLogs = "add cloudwatch-logs to accessLogs.destinations to query access logs, or remove this"
	refuseWithoutRecords(f, c, "queries", c.Queries && !c.AccessLogs.To(AccessLogsToCloudWatch),
		"needs a log group, but the records of trail.existing go, if anywhere, to a log group of the "+
			"account that owns it: "+accessLogs+"; analysis and the report read the files",
		"needs a log group: set cloudWatch.retentionDays to query the trail's records, "+accessLogs)
	if c.Metrics != nil {
		noLogGroup("metrics.records", c.Metrics.Records)
		noLogGroup("metrics.topTalkers", c.Metrics.TopTalkers)
	}
	if c.Alerts != nil {
		noLogGroup("alerts.records", c.Alerts.Records)
		validateAlerts(f, c)
	}
	for i, d := range c.Datasets {
		validateDatasetThresholds(f, fmt.Sprintf("datasets[%d].thresholds", i), d.Thresholds, c.Alerts)
	}
}

// refuseWithoutRecords refuses what is asked of the trail's records if no log group of the stack has them: because the trail is
// one of others, or because cloudWatch is not set.
func refuseWithoutRecords(f *findings, c *Config, path string, asked bool, ofOthers, unset string) {
	switch {
	case !asked:
	case c.Trail.Existing != nil:
		f.refuse(path, true, "%s", ofOthers)
	case c.CloudWatch == nil:
		f.refuse(path, true, "%s", unset)
	}
}

func validateAlerts(f *findings, c *Config) {
	a := c.Alerts
	validateTargets(f, a, c.AWS)
	if a.Anomaly && !a.Requests {
		f.refuse("alerts.anomaly", true, "needs the request metrics: set alerts.requests to true")
	}
	switch {
	case !a.Tamper || c.Trail.ManagementEvents != "none":
	case c.Trail.Existing != nil:
		f.refuse("alerts.tamper", true, "would never report anything unless a trail records such calls, which are management "+
			"events: set trail.managementEvents to elsewhere if trail.existing, or another trail of the account, records them")
	default:
		f.refuse("alerts.tamper", true, "would never report anything: such calls are management events, and the trail records "+
			"none: set trail.managementEvents to writes or all, or to elsewhere if another trail of the account records them")
	}
	switch {
	case a.SilentRecordsHours == 0:
	case c.Trail.Existing != nil:
		f.refuse("alerts.silentRecordsHours", a.SilentRecordsHours,
			"needs a log group with the trail's records, but those of trail.existing go, if anywhere, to a log group of the account "+
				"that owns it: remove this; the report shows days without records")
	case c.CloudWatch == nil:
		f.refuse("alerts.silentRecordsHours", a.SilentRecordsHours,
			"needs the log group, which cloudWatch creates: set cloudWatch.retentionDays, or use silentFilesHours")
	}
	validateHours(f, "alerts.silentRecordsHours", a.SilentRecordsHours)
	validateHours(f, "alerts.silentFilesHours", a.SilentFilesHours)
	validateHours(f, "alerts.silentAccessLogsHours", a.SilentAccessLogsHours)
	if c.Logs.KMSKeyARN != "" {
		f.warn("logs.kmsKeyArn", "this key also encrypts the alerts: without the statements for it that make preview prints, "+
			"nobody is notified of anything")
	}
	silent := a.SilentRecordsHours + a.SilentFilesHours + a.SilentAccessLogsHours
	if !a.Requests && !a.Records && !a.AccessLogs && !a.Tamper && silent == 0 {
		f.warn("alerts",
			"nothing is watched: set requests, records, accessLogs, tamper, "+
				"silentRecordsHours, silentFilesHours or silentAccessLogsHours")
	}
}

func validateHours(f *findings, path string, hours int) {
	if hours > maxSilentHours {
		f.refuse(path, hours, "is too long to be useful: use at most %d hours", maxSilentHours)
	}
}

func validateTargets(f *findings, a *Alerts, aws AWS) {
	if len(a.Emails)+len(a.TopicARNs) == 0 {
		f.warn("alerts", "nobody is notified: list emails or topicArns, or subscribe to the stack's topics")
	}
	seen := map[string]bool{}
	for i, email := range a.Emails {
		at := fmt.Sprintf("alerts.emails[%d]", i)
		parsed, err := mail.ParseAddress(email)
		switch {
		case email == "":
		case err != nil || parsed.Address != email || !strings.Contains(email[strings.LastIndex(email, "@"):], "."):
			f.refuse(at, email, "is not an e-mail address: write one such as security@example.com, without a name")
		case seen[email]:
			f.refuse(at, email, "is listed twice: remove one")
		}
		seen[email] = true
	}
	for i, text := range a.TopicARNs {
		at := fmt.Sprintf("alerts.topicArns[%d]", i)
		topic, err := arn.Parse(text)
		switch {
		case text == "":
		case err != nil || !topicPattern.MatchString(text):
			f.refuse(at, text, "is not the ARN of a standard SNS topic: write %s", aws.arn("sns", "NAME"))
		case aws.Partition() != "" && (topic.Partition != aws.Partition() || topic.Region != aws.Region):
			f.refuse(at, text, "is not in Region %s: alarms and rules notify only topics in their own Region", aws.Region)
		case seen[text]:
			f.refuse(at, text, "is listed twice: remove one")
		}
		seen[text] = true
	}
	if len(a.TopicARNs) > maxTopics {
		f.refuse("alerts.topicArns", len(a.TopicARNs),
			"are too many topics: AWS notifies at most %d besides the stack's own", maxTopics)
	}
	switch {
	case len(a.TopicARNs) > 0 && a.Tamper:
		f.warn("alerts.topicArns", "the policies of these topics, and of their keys, must admit cloudwatch.amazonaws.com, and "+
			"events.amazonaws.com without a Condition")
	case len(a.TopicARNs) > 0:
		f.warn("alerts.topicArns", "the policies of these topics, and of their keys, must admit cloudwatch.amazonaws.com")
	}
}

func validateDatasetThresholds(f *findings, path string, t *DatasetThresholds, a *Alerts) {
	if t == nil {
		return
	}
	if a == nil || !a.Requests && !a.Records && !a.AccessLogs {
		f.refuse(path, nil, "has no effect without alarms: set alerts.requests, alerts.records or alerts.accessLogs, or remove it")
	}
}
