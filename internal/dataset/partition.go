package dataset

import (
	"regexp"
	"slices"
	"strings"
)

// Partition is an AWS partition, with its own accounts, ARNs and services.
type Partition struct {
	// ID is the second part of the partition's ARNs.
	ID string
	// DNSSuffix ends the host names of its services.
	DNSSuffix string
	// Global is the Region that stands for the whole partition. In aws, it is where global services such as IAM are recorded.
	Global string
	// Regions are the Regions that this version knows. There may be newer ones.
	Regions []string

	pattern *regexp.Regexp
}

// Partitions are the partitions that AWS publishes in partitions.json, with AWS's patterns. A test compares the table with the
// copy in AWS's SDK, so an update of the SDK shows what is new.
var Partitions = []Partition{
	{
		ID: "aws", DNSSuffix: "amazonaws.com", Global: "us-east-1",
		pattern: regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)\-\w+\-\d+$`),
		Regions: []string{
			"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
			"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
			"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1",
			"eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
			"us-west-1", "us-west-2",
		},
	},
	{
		ID: "aws-cn", DNSSuffix: "amazonaws.com.cn", Global: "cn-northwest-1",
		pattern: regexp.MustCompile(`^cn\-\w+\-\d+$`),
		Regions: []string{"cn-north-1", "cn-northwest-1"},
	},
	{
		ID: "aws-eusc", DNSSuffix: "amazonaws.eu", Global: "eusc-de-east-1",
		pattern: regexp.MustCompile(`^eusc\-(de)\-\w+\-\d+$`),
		Regions: []string{"eusc-de-east-1"},
	},
	{
		ID: "aws-iso", DNSSuffix: "c2s.ic.gov", Global: "us-iso-east-1",
		pattern: regexp.MustCompile(`^us\-iso\-\w+\-\d+$`),
		Regions: []string{"us-iso-east-1", "us-iso-west-1"},
	},
	{
		ID: "aws-iso-b", DNSSuffix: "sc2s.sgov.gov", Global: "us-isob-east-1",
		pattern: regexp.MustCompile(`^us\-isob\-\w+\-\d+$`),
		Regions: []string{"us-isob-east-1", "us-isob-west-1"},
	},
	{
		ID: "aws-iso-e", DNSSuffix: "cloud.adc-e.uk", Global: "eu-isoe-west-1",
		pattern: regexp.MustCompile(`^eu\-isoe\-\w+\-\d+$`),
		Regions: []string{"eu-isoe-west-1"},
	},
	{
		ID: "aws-iso-f", DNSSuffix: "csp.hci.ic.gov", Global: "us-isof-south-1",
		pattern: regexp.MustCompile(`^us\-isof\-\w+\-\d+$`),
		Regions: []string{"us-isof-east-1", "us-isof-south-1"},
	},
	{
		ID: "aws-us-gov", DNSSuffix: "amazonaws.com", Global: "us-gov-west-1",
		pattern: regexp.MustCompile(`^us\-gov\-\w+\-\d+$`),
		Regions: []string{"us-gov-east-1", "us-gov-west-1"},
	},
}

// PartitionOf returns the partition of a Region, whether this version knows the Region or not. False: there is none.
func PartitionOf(region string) (Partition, bool) {
	i := slices.IndexFunc(Partitions, func(p Partition) bool { return p.pattern.MatchString(region) })
	if i < 0 || region != strings.ToLower(region) {
		return Partition{}, false
	}
	return Partitions[i], true
}

// Knows reports whether a Region of the partition is known by name.
func (p Partition) Knows(region string) bool { return slices.Contains(p.Regions, region) }

// young are the actions that not every partition knows yet, with those that do: S3 announces an action in
// partition aws first. docs/unproven.md#young-actions
var young = map[string][]string{
	"s3:GetObjectAnnotation":    {"aws"},
	"s3:ListObjectAnnotations":  {"aws"},
	"s3:UpdateObjectEncryption": {"aws"},
}

// KnownIn reports whether a partition knows an action. S3 refuses a policy that names an action too early.
func KnownIn(partition, action string) bool {
	partitions, isYoung := young[action]
	return !isYoung || slices.Contains(partitions, partition)
}
