package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/limit"
)

// TrailBucket is a bucket that exists, such as a company's log archive, to which the trail delivers. The stack
// makes no log bucket for the trail then, and changes nothing of this one.
type TrailBucket struct {
	// Name is the bucket's physical name.
	Name string `config:"name" required:"true"`
	// Account is the account that owns the bucket. Default: the stack's account.
	Account string `config:"account"`
	// KeyPrefix is put before the keys of the trail's files. Default: none.
	KeyPrefix string `config:"keyPrefix"`
	// KMSKeyARN is the key of the trail's files, in the bucket's Region. Its owner writes its policy: make preview
	// prints what it must contain. Default: the bucket's own encryption.
	KMSKeyARN string `config:"kmsKeyArn"`
}

// ExistingTrail is a trail that others keep, and that records instead of one of the stack's.
type ExistingTrail struct {
	// ARN is the ARN of the trail. The ARN of an organization's trail has the management account in it.
	ARN string `config:"arn" required:"true"`
	// Organization is the id of the organization that owns the trail, such as o-exampleorg1. It is part of the
	// keys of the files. Default: none, a trail of the stack's account.
	Organization string `config:"organization"`
}

// existingTrailPattern is the form of a trail's ARN.
var existingTrailPattern = regexp.MustCompile(`^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail/(.+)$`)

// reservedFolder is CloudTrail's own, below which it writes.
const reservedFolder = "AWSLogs"

func validateKeyPrefix(f *findings, path, prefix string) {
	switch {
	case prefix == "":
	case !keyPrefixPattern.MatchString(prefix) || len(prefix) > maxTrailKeyPrefix:
		f.refuse(path, prefix,
			"is not a key prefix that CloudTrail accepts: use at most %d letters, digits and !_.*'()- with single slashes inside",
			maxTrailKeyPrefix)
	case slices.Contains(strings.Split(prefix, "/"), reservedFolder):
		f.refuse(path, prefix, "has the folder %s, which CloudTrail itself adds below the prefix: leave it out", reservedFolder)
	}
}

// lost are the keys, given by the environment file, that have no meaning beside another. Each says why, and what to do.
func lost(f *findings, keys []lostKey) {
	for _, key := range keys {
		if f.given[key.path] && key.isSet {
			f.refuse(key.path, key.value, "%s", key.reason)
		}
	}
}

type lostKey struct {
	path   string
	value  any
	isSet  bool
	reason string
}

func validateTrailBucket(f *findings, c *Config) {
	b := c.Logs.TrailBucket
	if b == nil {
		return
	}
	const path = "logs.trailBucket"
	if b.Name != "" {
		validateBucketName(f, path+".name", b.Name, true)
	}
	if b.Account != "" && !accountPattern.MatchString(b.Account) {
		f.refuse(path+".account", b.Account, "is not an account id: write its 12 digits in quotes")
	}
	validateKeyPrefix(f, path+".keyPrefix", b.KeyPrefix)
	validateArchiveKey(f, path+".kmsKeyArn", b.KMSKeyARN, c.AWS)
	for i, d := range c.Datasets {
		if b.Name != "" && d.Bucket == b.Name {
			f.refuse(fmt.Sprintf("datasets[%d].bucket", i), d.Bucket, "is the bucket of logs.trailBucket: each delivery of the trail "+
				"would be recorded, and delivered again: choose another bucket for one of the two")
		}
	}
	l, owner := c.Logs, "its owner decides that in the bucket of logs.trailBucket: "
	lost(f, []lostKey{
		{"logs.lock", l.Lock, l.Lock != "none", "locks the trail's records, and " + owner + "remove this"},
		{"logs.lockDays", l.LockDays, true, "is for the trail's records, and " + owner + "remove this"},
		{
			"logs.encryption", l.Encryption, true, "is for the trail's records, which are in the bucket of logs.trailBucket: set " +
				"logs.trailBucket.kmsKeyArn, or remove this; everything else that the stack keeps is encrypted with " +
				"logs.kmsKeyArn or its own key",
		},
		{
			"trail.keyPrefix", c.Trail.KeyPrefix, c.Trail.KeyPrefix != "",
			"belongs with the bucket: move it to logs.trailBucket.keyPrefix",
		},
	})
	if a := c.Alerts; a != nil {
		lost(f, []lostKey{{
			"alerts.silentAccessLogsHours", a.SilentAccessLogsHours, true, "treats an hour without an access log as a fault, " +
				"because the trail's log bucket is written to every hour, and with logs.trailBucket there is no such bucket: remove " +
				"this; the report shows days without access logs",
		}, {
			"alerts.silentFilesHours", a.SilentFilesHours, true, "needs request metrics of the trail's log bucket, and the stack " +
				"changes nothing about logs.trailBucket: use silentRecordsHours, or ask its owner, and remove this",
		}})
		if a.Tamper {
			f.warn("alerts.tamper", "reports nothing about the bucket and the key of logs.trailBucket, which their owner watches")
		}
	}
	if l.KMSKeyARN != "" && c.Alerts == nil && c.Analysis == nil && c.AccessLogs.Encryption != "kms" &&
		(c.CloudWatch == nil || c.CloudWatch.Encryption != "kms") {
		f.refuse("logs.kmsKeyArn", l.KMSKeyARN, "would encrypt nothing: the trail's files are in the bucket of logs.trailBucket, and "+
			"there is no log group, alert or analysis: move it to logs.trailBucket.kmsKeyArn, or remove it")
	}
	for _, still := range []struct {
		path  string
		isSet bool
	}{
		{"logs.retentionDays", f.given["logs.retentionDays"]},
		{"logs.noncurrentDays", f.given["logs.noncurrentDays"]},
		{"logs.archiveAfterDays", l.ArchiveAfterDays > 0},
		{"logs.administrators", len(l.Administrators) > 0},
	} {
		if still.isSet {
			f.warn(still.path,
				"applies only to the access logs: the owner of the bucket of logs.trailBucket decides about the trail's files")
		}
	}
}

// validateArchiveKey accepts a key of any Region and account, as the bucket may be in any.
func validateArchiveKey(f *findings, path, text string, aws AWS) {
	if text == "" {
		return
	}
	key, err := arn.Parse(text)
	switch {
	case err != nil || !keyPattern.MatchString(text):
		f.refuse(path, text, "is not the ARN of a KMS key (aliases and ids are not enough): write %s", aws.arn("kms", "key/ID"))
	case aws.elsewhere(key.Partition):
		f.refuse(path, text, "is in partition %s, and the trail in %s: name a key of the bucket's Region, in %s", key.Partition,
			aws.Partition(), aws.Partition())
	}
}

func validateExistingTrail(f *findings, c *Config) {
	t := c.Trail.Existing
	if t == nil {
		return
	}
	const path = "trail.existing"
	if t.ARN != "" {
		validateTrailARN(f, path+".arn", t.ARN, c.AWS)
	}
	if t.Organization != "" && !organizationPattern.MatchString(t.Organization) {
		f.refuse(path+".organization", t.Organization, "is not the id of an organization: write one such as o-exampleorg1")
	}
	if c.Logs.TrailBucket == nil && !f.wrong("logs.trailBucket") {
		f.refuse("logs.trailBucket", nil, "is missing: with trail.existing, the report and analysis need to know where that "+
			"trail delivers: aws cloudtrail describe-trails --trail-name-list %s prints its S3BucketName and S3KeyPrefix",
			cmp.Or(f.shown(path+".arn", t.ARN), "ARN"))
	}
	const others = ", and with trail.existing the stack creates none: "
	lost(f, []lostKey{
		{"trail.name", c.Trail.Name, c.Trail.Name != "", "names a trail of the stack" + others + "remove this, or set namePrefix"},
		{
			"trail.managementEvents", c.Trail.ManagementEvents, c.Trail.Recorded() != "none",
			"are recorded by a trail of the stack" + others + "write elsewhere if that trail records them, or remove this",
		},
		{
			"trail.multiRegion", c.Trail.MultiRegion, !c.Trail.MultiRegion,
			"is for a trail of the stack" + others + "remove this; analysis.regions says which Regions the table holds",
		},
		{
			"trail.aiServices", c.Trail.AIServices, len(c.Trail.AIServices) > 0,
			"are recorded by a trail of the stack" + others + "add selectors to the existing trail, and remove this",
		},
	})
	if c.CloudWatch != nil {
		f.refuse("cloudWatch", nil, "is a log group for the records of a trail of the stack, and CloudTrail delivers those of "+
			"trail.existing to a log group of the account that owns that trail: remove this")
	}
}

func validateTrailARN(f *findings, path, text string, aws AWS) {
	trail, err := arn.Parse(text)
	found := existingTrailPattern.FindStringSubmatch(text)
	switch {
	case err != nil || found == nil || limit.TrailName(found[1]) != nil:
		f.refuse(path, text, "is not the ARN of a CloudTrail trail: write one such as %s", aws.arn("cloudtrail", "trail/NAME"))
	case aws.elsewhere(trail.Partition):
		f.refuse(path, text, "is in partition %s, and the stack in %s: name a trail of %s", trail.Partition, aws.Partition(),
			aws.Partition())
	}
}
