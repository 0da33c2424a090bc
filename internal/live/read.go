package live

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files of a folder. Each is called like the command of the AWS CLI that writes it.
const (
	// PublicAccessFile is in the folder itself, from s3control, for the account. Without it nothing is blocked. A bucket's, from
	// s3api, is in the folder of the bucket.
	PublicAccessFile = "get-public-access-block.json"
	// SourcesFile is also there, from the command logs, for the account and the Region. Without it there are no sources.
	SourcesFile = "describe-delivery-sources.json"
	// LocationFile and PolicyFile are in a folder with the name of the bucket. {} stands for no policy.
	LocationFile = "get-bucket-location.json"
	PolicyFile   = "get-bucket-policy.json"
	// LoggingFile is also there, together with the bucket's own PublicAccessFile: both or neither. {} stands for no setting.
	LoggingFile = "get-bucket-logging.json"
)

func decode(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("live state: %w", err)
	}
	if len(bytes.TrimSpace(content)) == 0 {
		return fmt.Errorf(
			"live state: %s: is empty, which happens when the command fails: run tools/live.sh, which writes {} if there is nothing",
			path)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("live state: %s: is not what the AWS CLI prints as JSON: %w", path, err)
	}
	return nil
}

// regionOf is the Region of a location. S3 calls the two oldest otherwise.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func regionOf(location *string) string {
	switch {
	case location == nil || *location == "":
		return "us-east-1"
	case *location == "EU":
		return "eu-west-1"
	}
	return *location
}

// publicAccessBlock is what both commands print of Block Public Access.
type publicAccessBlock struct {
	PublicAccessBlockConfiguration struct{ BlockPublicPolicy bool }
}

// keyFormat says how the keys of access logs go on after their prefix.
type keyFormat struct {
	PartitionedPrefix *struct{ PartitionDateSource string }
}

// date is the one in the keys. S3 takes the time of delivery where none is named.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PartitionedPrefix.html
func (f keyFormat) date() string {
	if f.PartitionedPrefix == nil {
		return ""
	}
	return cmp.Or(f.PartitionedPrefix.PartitionDateSource, "DeliveryTime")
}

// readSettings reads the settings of a bucket; nil where nobody has looked at them.
func readSettings(dir string) (*Settings, error) {
	var logging struct {
		LoggingEnabled struct {
			TargetBucket, TargetPrefix string
			TargetObjectKeyFormat      keyFormat
		}
	}
	var block publicAccessBlock
	errs := []error{decode(filepath.Join(dir, LoggingFile), &logging), decode(filepath.Join(dir, PublicAccessFile), &block)}
	if errors.Is(errs[0], fs.ErrNotExist) && errors.Is(errs[1], fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // Nothing is an answer.
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	to := logging.LoggingEnabled
	return &Settings{
		Logging:              Logging{to.TargetBucket, to.TargetPrefix, to.TargetObjectKeyFormat.date()},
		BlocksPublicPolicies: block.PublicAccessBlockConfiguration.BlockPublicPolicy,
	}, nil
}

func readBucket(dir string) (Bucket, error) {
	// A member that is missing is not the null of us-east-1.
	var location map[string]*string
	var policy struct {
		Policy *string
	}
	settings, err := readSettings(dir)
	err = errors.Join(decode(filepath.Join(dir, LocationFile), &location), decode(filepath.Join(dir, PolicyFile), &policy), err)
	if err != nil {
		return Bucket{}, err
	}
	constraint, told := location["LocationConstraint"]
	if !told {
		return Bucket{}, fmt.Errorf("live state: %s: has no LocationConstraint, which get-bucket-location prints",
			filepath.Join(dir, LocationFile))
	}
	b := Bucket{Region: regionOf(constraint), Settings: settings}
	if policy.Policy == nil {
		return b, nil
	}
	b.Policy = *policy.Policy
	if !json.Valid([]byte(b.Policy)) {
		return Bucket{}, fmt.Errorf("live state: %s: Policy is not the JSON of a policy", filepath.Join(dir, PolicyFile))
	}
	return b, nil
}

// Read reads a folder with output of the AWS CLI, which tools/live.sh writes. It reports all mistakes at once. A missing policy
// file is a mistake: it does not mean that the bucket has no policy.
func Read(dir string) (State, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return State{}, fmt.Errorf("live state: %w", err)
	}
	s := State{Buckets: map[string]Bucket{}}
	var block publicAccessBlock
	var errs []error
	if err := decode(filepath.Join(dir, PublicAccessFile), &block); err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, err)
	}
	var described struct {
		DeliverySources []DeliverySource
	}
	if err := decode(filepath.Join(dir, SourcesFile), &described); err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, err)
	}
	s.DeliverySources = described.DeliverySources
	s.BlocksPublicPolicies = block.PublicAccessBlockConfiguration.BlockPublicPolicy
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		found, err := readBucket(filepath.Join(dir, entry.Name()))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s.Buckets[entry.Name()] = found
	}
	if len(entries) == 0 {
		errs = append(errs, fmt.Errorf("live state: %s: is empty: let tools/live.sh write it", dir))
	}
	if err := errors.Join(errs...); err != nil {
		return State{}, err
	}
	return s, nil
}
