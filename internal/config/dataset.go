package config

import (
	"fmt"
	"regexp"

	"datatrail/internal/dataset"
)

var labelPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

func validateDataset(f *findings, path string, d *Dataset, c *Config) {
	exists := c.BucketOf(*d).Existing
	if d.Name != "" && !labelPattern.MatchString(d.Name) {
		f.refuse(path+".name", d.Name, "is not DNS-safe: use at most 63 lower-case letters, digits and inner hyphens")
	}
	if d.Bucket != "" {
		validateBucketName(f, path+".bucket", d.Bucket, exists)
	}
	validateEncryption(f, path, &d.Encryption, d.KMSKeyARN, c.AWS)
	switch {
	case d.Perimeter == nil && exists:
		return
	case d.Perimeter == nil:
		f.warn(path+".perimeter", "dataset %s has none: it may be read from anywhere", d.Name)
		return
	}
	validatePerimeter(f, path+".perimeter", d.Perimeter, c.AWS)
	if d.Prefix != "" && d.Perimeter.DenyListing && d.Perimeter.Mode == dataset.Enforce {
		f.warn(path+".perimeter.denyListing", "a listing that asks for more than %s, such as one of the whole bucket, is not "+
			"refused to anybody and shows this dataset's keys too: it also serves the bucket's other keys", d.Prefix)
	}
}

// validateAnonymous follows the checks of the bucket's encryption.
func validateAnonymous(f *findings, c *Config, i int) {
	d := c.Datasets[i]
	if d.Perimeter != nil && d.Perimeter.AnonymousReads && c.BucketOf(d).Encryption == "kms" {
		f.refuse(fmt.Sprintf("datasets[%d].perimeter.anonymousReads", i), true, "can never work with encryption kms: S3 returns "+
			"such objects only to signed requests: remove it, or use encryption sse-s3 without kmsKeyArn")
	}
}

// validateEncryption fills in the default.
func validateEncryption(f *findings, path string, encryption *string, key string, aws AWS) {
	if *encryption == "" {
		*encryption = "sse-s3"
		if key != "" {
			*encryption = "kms"
		}
	}
	switch {
	case key != "" && *encryption == "sse-s3":
		f.refuse(path+".kmsKeyArn", key, "has no effect with encryption sse-s3: remove one of the two")
	case key != "":
		validateKey(f, path+".kmsKeyArn", key, aws)
	case *encryption == "kms":
		f.refuse(path+".kmsKeyArn", nil, "is missing: encryption kms needs the ARN of a key")
	}
}
