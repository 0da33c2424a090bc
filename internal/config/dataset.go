package config

import "regexp"

var labelPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

func validateDataset(f *findings, path string, d *Dataset, aws AWS) {
	if d.Name != "" && !labelPattern.MatchString(d.Name) {
		f.refuse(path+".name", d.Name, "is not DNS-safe: use at most 63 lower-case letters, digits and inner hyphens")
	}
	if d.Bucket != "" {
		validateBucketName(f, path+".bucket", d.Bucket)
	}
	validateDatasetEncryption(f, path, d, aws)
	if d.Perimeter == nil {
		f.warn(path+".perimeter", "dataset %s has none: it may be read from anywhere", d.Name)
		return
	}
	validatePerimeter(f, path+".perimeter", d.Perimeter, aws)
	if d.Perimeter.AnonymousReads && d.Encryption == "kms" {
		f.refuse(path+".perimeter.anonymousReads", true, "can never work with encryption kms: S3 gives such objects to signed "+
			"requests alone: remove it, or use encryption sse-s3 without kmsKeyArn")
	}
}

func validateDatasetEncryption(f *findings, path string, d *Dataset, aws AWS) {
	if d.Encryption == "" {
		d.Encryption = "sse-s3"
		if d.KMSKeyARN != "" {
			d.Encryption = "kms"
		}
	}
	switch {
	case d.KMSKeyARN != "" && d.Encryption == "sse-s3":
		f.refuse(path+".kmsKeyArn", d.KMSKeyARN, "has no use with encryption sse-s3: remove one of the two")
	case d.KMSKeyARN != "":
		validateKey(f, path+".kmsKeyArn", d.KMSKeyARN, aws)
	case d.Encryption == "kms":
		f.refuse(path+".kmsKeyArn", nil, "is missing: encryption kms needs the ARN of a key")
	}
}
