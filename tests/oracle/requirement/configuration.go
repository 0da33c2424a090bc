package requirement

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Stack is what the requirement needs of a configuration.
type Stack struct {
	Datasets []Dataset
	// Buckets are those that the environment file describes.
	Buckets []Bucket
	Trail   Trail
	Logs    Logs
	// CloudWatch and Alerts are nil where the environment file leaves them out, or empty.
	CloudWatch *CloudWatch
	Alerts     *Alerts
	AccessLogs Delivery
	// Region and Account where the stack lives.
	Region  string
	Account string
	// Name begins the names of all that the stack makes: by default its own, with that of the project.
	Name string
}

// Dataset is one dataset as the environment file has it.
type Dataset struct {
	Name string `json:"name"`
	// Bucket and Prefix say where it is. Without a prefix it is the whole bucket.
	Bucket    string     `json:"bucket"`
	Prefix    string     `json:"prefix"`
	Perimeter *Perimeter `json:"perimeter"`
	// KMSKeyARN is a key of one's own.
	KMSKeyARN string `json:"kmsKeyArn"`
	// StorageClassAnalysis has S3 write what it finds into the bucket of the access logs.
	StorageClassAnalysis bool `json:"storageClassAnalysis"`
	// Account that owns the bucket.
	Account string `json:"-"`
	// Partition of the bucket.
	Partition string `json:"-"`
}

// Perimeter is a dataset's perimeter as the environment file has it.
type Perimeter struct {
	Mode                   string   `json:"mode"`
	CIDRs                  []string `json:"cidrs"`
	VPCEndpoints           []string `json:"vpcEndpoints"`
	VPCs                   []string `json:"vpcs"`
	ExemptPrincipals       []string `json:"exemptPrincipals"`
	DenyListing            bool     `json:"denyListing"`
	AllowViaAWSServices    bool     `json:"allowViaAwsServices"`
	PresignedMaxAgeSeconds int      `json:"presignedMaxAgeSeconds"`
	AnonymousReads         bool     `json:"anonymousReads"`
	Readers                []string `json:"readers"`
}

// Trail is the trail as the environment file has it.
type Trail struct {
	Name      string `json:"name"`
	KeyPrefix string `json:"keyPrefix"`
	// Existing is a trail of others, which records instead. Nil without one.
	Existing *struct {
		Organization string `json:"organization"`
	} `json:"existing"`
}

// Archive is a bucket of others, to which the trail delivers.
type Archive struct {
	Name      string `json:"name"`
	Account   string `json:"account"`
	KeyPrefix string `json:"keyPrefix"`
	KMSKeyARN string `json:"kmsKeyArn"`
}

// Logs is what the environment file says of both log buckets.
type Logs struct {
	Administrators []string `json:"administrators"`
	KMSKeyARN      string   `json:"kmsKeyArn"`
	// TrailBucket is nil where the stack makes a log bucket for the trail.
	TrailBucket *Archive `json:"trailBucket"`
}

// CloudWatch is the log group as the environment file has it.
type CloudWatch struct {
	RetentionDays int    `json:"retentionDays"`
	Encryption    string `json:"encryption"`
}

// Delivery is where access logs go, as the environment file has it.
type Delivery struct {
	Destinations []string `json:"destinations"`
	Encryption   string   `json:"encryption"`
}

// Filed reports whether access logs go to their bucket as files.
func (d Delivery) Filed() bool {
	return len(d.Destinations) == 0 || slices.Contains(d.Destinations, "s3")
}

// Grouped reports whether access logs go to a log group.
func (d Delivery) Grouped() bool { return slices.Contains(d.Destinations, "cloudwatch-logs") }

// Alerts is who is told of what, as the environment file has it.
type Alerts struct {
	Tamper bool `json:"tamper"`
}

// Read decodes a configuration, given with full keys such as datatrail:datasets.
func Read(values map[string]string, project, stack, account string) (Stack, error) {
	s := Stack{Region: values["aws:region"], Account: account, Name: cmp.Or(values[project+":namePrefix"], project+"-"+stack)}
	for key, into := range map[string]any{
		"datasets": &s.Datasets, "buckets": &s.Buckets, "trail": &s.Trail, "logs": &s.Logs, "cloudWatch": &s.CloudWatch,
		"alerts": &s.Alerts, "accessLogs": &s.AccessLogs,
	} {
		text := values[project+":"+key]
		if text == "" || text == "{}" {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return Stack{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	for i := range s.Datasets {
		d := &s.Datasets[i]
		d.Account, d.Partition = account, s.Partition()
		for _, b := range s.Buckets {
			if b.Name == d.Bucket && d.KMSKeyARN == "" {
				d.KMSKeyARN = b.KMSKeyARN
			}
		}
	}
	return s, nil
}

// Partition is the AWS partition of the stack's Region.
func (s Stack) Partition() string {
	switch {
	case strings.HasPrefix(s.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(s.Region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// TrailARN is the ARN of the stack's trail in its home Region.
func (s Stack) TrailARN() string { return s.arn("cloudtrail", "trail/"+s.trail()) }

// ArchiveARN is the ARN of the bucket of others, to which the trail delivers.
func (s Stack) ArchiveARN() string {
	return "arn:" + s.Partition() + ":s3:::" + s.Logs.TrailBucket.Name
}

// FilesARN begins the ARNs of the account's files in the archive, without a slash.
func (s Stack) FilesARN() string {
	parts := []string{s.ArchiveARN()}
	if prefix := s.Logs.TrailBucket.KeyPrefix; prefix != "" {
		parts = append(parts, prefix)
	}
	parts = append(parts, "AWSLogs")
	if existing := s.Trail.Existing; existing != nil && existing.Organization != "" {
		parts = append(parts, existing.Organization)
	}
	return strings.Join(append(parts, s.Account), "/")
}

// LogGroupARN is the ARN of the log group that the trail writes to.
func (s Stack) LogGroupARN() string { return s.arn("logs", "log-group:/cloudtrail/"+s.trail()) }

// AccessLogGroupARN is the ARN of the log group that access logs go to.
func (s Stack) AccessLogGroupARN() string {
	return s.arn("logs", "log-group:/aws/vendedlogs/s3/"+s.Name)
}

// AlarmARN is the ARN of an alarm of the stack.
func (s Stack) AlarmARN(name string) string { return s.arn("cloudwatch", "alarm:"+s.trail()+"/"+name) }

// RuleARN is the ARN of an EventBridge rule of the stack.
func (s Stack) RuleARN(name string) string { return s.arn("events", "rule/"+s.trail()+"-"+name) }

// TopicARN is the ARN of a topic of the stack, in whose name SNS takes no dots.
func (s Stack) TopicARN(kind string) string {
	return s.arn("sns", strings.ReplaceAll(s.trail(), ".", "-")+"-"+kind)
}

// LogsService is the principal of CloudWatch Logs in the stack's Region.
func (s Stack) LogsService() string {
	suffix := ""
	if s.Partition() == "aws-cn" {
		suffix = ".cn"
	}
	return "logs." + s.Region + ".amazonaws.com" + suffix
}

func (s Stack) trail() string {
	if s.Trail.Name == "" {
		return s.Name
	}
	return s.Trail.Name
}

func (s Stack) arn(service, resource string) string {
	return strings.Join([]string{"arn", s.Partition(), service, s.Region, s.Account, resource}, ":")
}
