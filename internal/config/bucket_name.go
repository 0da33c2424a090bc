package config

import (
	"regexp"
	"strings"
)

// regionalSuffix ends the names of the regional namespace of an account.
const regionalSuffix = "-an"

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var (
	bucketPattern  = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	addressPattern = regexp.MustCompile(`^(\d{1,3}\.){3}\d{1,3}$`)
	// reservedPrefixes are of no bucket's name.
	reservedPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	// reservedSuffixes are those of names that are not a general purpose bucket's, and what they are of.
	reservedSuffixes = []struct{ suffix, of string }{
		{"--x-s3", "is the name of a directory bucket, which has no bucket policy by network: choose a name without --x-s3"},
		{"--table-s3", "is the name of a table bucket, whose objects S3 serves differently: choose a name without --table-s3"},
		{"-s3alias", "is the alias of an access point: write the bucket's own name"},
		{"--ol-s3", "is the alias of an Object Lambda access point: write the bucket's own name"},
		{".mrap", "is the alias of a Multi-Region Access Point: write the bucket's own name"},
		{
			regionalSuffix,
			"ends in -an, which S3 keeps for the regional namespace of an account, where version 6 of the AWS provider cannot create a " +
				"bucket: choose a name without -an; if an organization requires such names, see docs/configuration.md",
		},
	}
)

// bareName is the name in what people paste for one: an ARN, or an address of the bucket.
func bareName(text string) string {
	_, after, found := strings.Cut(text, ":::")
	if !found {
		after, found = strings.CutPrefix(text, "s3://")
	}
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(after, "/")
	if !soundName(name) {
		return ""
	}
	return name
}

// ReservedBeginning is what S3 keeps bucket names from beginning with. Empty: a name begins otherwise.
func ReservedBeginning(name string) string {
	for _, prefix := range reservedPrefixes {
		if strings.HasPrefix(name, prefix) {
			return prefix
		}
	}
	return ""
}

func soundName(name string) bool {
	sound := bucketPattern.MatchString(name) && !strings.Contains(name, "..") && !addressPattern.MatchString(name) &&
		ReservedBeginning(name) == ""
	for _, reserved := range reservedSuffixes {
		sound = sound && !strings.HasSuffix(name, reserved.suffix)
	}
	return sound
}

// validateBucketName checks a name. What a bucket had better not be called no longer matters once it exists.
func validateBucketName(f *findings, path, name string, exists bool) {
	if exists && soundName(strings.TrimSuffix(name, regionalSuffix)) {
		return
	}
	if soundName(name) {
		if strings.Contains(name, ".") {
			f.warn(path, "%s has dots, but the bucket accepts only HTTPS: no S3 certificate matches a host name that begins with "+
				"it, so clients fail unless they put the name into the path: prefer hyphens", f.shown(path, name))
		}
		return
	}
	for _, reserved := range reservedSuffixes {
		if strings.HasSuffix(name, reserved.suffix) && bucketPattern.MatchString(name) {
			f.refuse(path, name, "%s", reserved.of)
			return
		}
	}
	if bare := bareName(name); bare != "" {
		f.refuse(path, name, "is more than the bucket's name: write %s", bare)
		return
	}
	f.refuse(path, name, "is not a bucket name that S3 accepts: use 3 to 63 lower-case letters, digits, single dots and "+
		"inner hyphens, no IP address, and not the beginnings %s", strings.Join(reservedPrefixes, ", "))
}
