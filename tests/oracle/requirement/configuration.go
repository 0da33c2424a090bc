package requirement

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Stack is what the requirement needs of a configuration.
type Stack struct {
	Datasets []Dataset
	Trail    Trail
	Logs     Logs
	// Region and Account where the stack lives.
	Region  string
	Account string
	// Name of the stack, with that of the project.
	Name string
}

// Dataset is one dataset as it stands in the environment file.
type Dataset struct {
	Name      string     `json:"name"`
	Perimeter *Perimeter `json:"perimeter"`
	// StorageClassAnalysis has S3 write what it finds into the bucket of the access logs.
	StorageClassAnalysis bool `json:"storageClassAnalysis"`
	// Account that owns the bucket.
	Account string `json:"-"`
	// Partition of the bucket.
	Partition string `json:"-"`
}

// Perimeter is a dataset's perimeter as it stands in the environment file.
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

// Trail is the trail as it stands in the environment file.
type Trail struct {
	Name      string `json:"name"`
	KeyPrefix string `json:"keyPrefix"`
}

// Logs is what the environment file says of both log buckets.
type Logs struct {
	Administrators []string `json:"administrators"`
}

// Read decodes a configuration, given with full keys such as datatrail:datasets.
func Read(values map[string]string, project, stack, account string) (Stack, error) {
	s := Stack{Region: values["aws:region"], Account: account, Name: project + "-" + stack}
	for key, into := range map[string]any{"datasets": &s.Datasets, "trail": &s.Trail, "logs": &s.Logs} {
		text := values[project+":"+key]
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return Stack{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	for i := range s.Datasets {
		s.Datasets[i].Account, s.Datasets[i].Partition = account, s.Partition()
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
func (s Stack) TrailARN() string {
	name := s.Trail.Name
	if name == "" {
		name = s.Name
	}
	return strings.Join([]string{"arn", s.Partition(), "cloudtrail", s.Region, s.Account, "trail/" + name}, ":")
}
