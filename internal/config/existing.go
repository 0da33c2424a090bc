package config

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// madeKeys are the keys of buckets that say how a bucket is made.
var madeKeys = []string{"encryption", "noncurrentDays", "protect", "statements"}

// existingKeys are those of a bucket that already exists.
var existingKeys = []string{"manage", "account", "region"}

// in is the configuration of AWS in a Region. Empty: the stack's.
func (a AWS) in(region string) AWS {
	if region != "" {
		a.Region = region
	}
	return a
}

// Manages reports whether the stack may write a setting of the bucket, such as ManagePolicy. What it makes it manages wholly.
func (b Bucket) Manages(setting string) bool {
	return !b.Existing || slices.Contains(b.Manage, setting)
}

// validateExisting checks what is said of a bucket that already exists, and fills in its Region.
func validateExisting(f *findings, c *Config, path string, b *Bucket) {
	if !b.Existing {
		refuseGiven(f, path, b, existingKeys, "is only for existing buckets: set existing to true, or remove it")
		return
	}
	refuseGiven(f, path, b, madeKeys, "has no effect on an existing bucket, whose settings belong to its owner: remove it")
	if b.Account != "" && !accountPattern.MatchString(b.Account) {
		f.refuse(path+".account", b.Account, "is not an account id: write its 12 digits in quotes")
	}
	validateBucketRegion(f, c, path+".region", b)
	validateManage(f, c, path, b)
	for i, d := range c.Datasets {
		if d.Bucket == b.Name {
			validateWanted(f, fmt.Sprintf("datasets[%d]", i), d, path, b)
		}
	}
}

// refuseGiven refuses the keys that are set. What to do instead goes on with a remedy of the key's own.
func refuseGiven(f *findings, path string, b *Bucket, keys []string, why string) {
	for _, key := range keys {
		if f.given[path+"."+key] {
			f.refuse(path+"."+key, value(*b, key), "%s%s", why, remedies[key])
		}
	}
}

func validateManage(f *findings, c *Config, path string, b *Bucket) {
	seen := map[string]bool{}
	for i, setting := range b.Manage {
		switch at := fmt.Sprintf("%s.manage[%d]", path, i); {
		case setting == "":
		case seen[setting]:
			f.refuse(at, setting, "is listed twice: remove one")
		case b.Region != c.AWS.Region && !f.wrong(path+".region"):
			f.refuse(at, setting,
				"cannot be managed in %s, because the stack is in %s: remove it, or manage the bucket in a stack of its Region",
				b.Region, c.AWS.Region)
		}
		seen[setting] = true
	}
}

// validateWanted checks what a dataset wants of a bucket that already exists.
func validateWanted(f *findings, path string, d Dataset, bucketPath string, b *Bucket) {
	if d.StorageClassAnalysis && !b.Manages(ManageStorageClasses) {
		f.refuse(path+".storageClassAnalysis", true,
			"is a configuration of the bucket, which already exists: add %s to %s.manage, or remove this",
			ManageStorageClasses, bucketPath)
	}
	if d.Events == dataset.Writes && !b.Manages(ManageAccessLogs) {
		f.refuse(path+".events", d.Events, "leaves reads out of the trail, and the access logs of an existing bucket are not "+
			"delivered here: use egress, reads or all")
	}
	if d.Perimeter != nil && d.Perimeter.Mode == dataset.Enforce && !b.Manages(ManagePolicy) {
		f.warn(path+".perimeter.mode", "enforce is only printed for bucket %s, which already exists: nobody is refused until "+
			"its owner adds the statements that make statements prints", f.shown(path+".bucket", b.Name))
	}
}

// remedies continue the refusal of a key.
var remedies = map[string]string{
	"encryption": "; kmsKeyArn may name its key, so that what readers need in its policy is printed",
	"statements": "; they are in its policy, or its owner adds them",
}

func validateBucketRegion(f *findings, c *Config, path string, b *Bucket) {
	if b.Region == "" {
		b.Region = c.AWS.Region
		return
	}
	partition, found := dataset.PartitionOf(b.Region)
	switch {
	case b.Region == c.AWS.Region:
	case found && c.AWS.elsewhere(partition.ID):
		f.refuse(path, b.Region,
			"is in partition %s, but the trail records only in %s: describe the bucket in a stack of its partition",
			partition.ID, c.AWS.Partition())
	case !c.Trail.MultiRegion:
		f.refuse(path, b.Region, "is not the stack's Region, and the stack's trail records only in %s: set trail.multiRegion to true",
			c.AWS.Region)
	default:
		validateRegion(f, path, b.Region)
	}
}

// validateRegionsOfBuckets refuses tables that leave out the Region of a bucket.
func validateRegionsOfBuckets(f *findings, c *Config) {
	regions := c.Analysis.Regions
	if len(regions) == 0 || f.wrong("analysis.regions") {
		return
	}
	var missing []string
	for _, b := range c.Buckets {
		if b.Existing && b.Region != "" && !slices.Contains(append(missing, regions...), b.Region) {
			missing = append(missing, b.Region)
		}
	}
	if len(missing) > 0 {
		f.refuse("analysis.regions", regions, "leave out Regions of buckets: add %s", strings.Join(missing, ", "))
	}
}
