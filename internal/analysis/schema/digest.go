package schema

import (
	"path"
	"regexp"
	"time"
)

// Digest is what the key of a CloudTrail digest file says about it.
type Digest struct {
	// Account is the account whose log files the digest names.
	Account string
	// Region is the Region whose log files the digest names.
	Region string
	// Trail is the name of the trail.
	Trail string
	// Home is the Region of the trail itself.
	Home string
	// End is the end of the hour that the digest covers.
	End time.Time
	// Backfill is true for a digest that was written later, for log files that were late.
	Backfill bool
}

const (
	digestTime     = "20060102T150405Z"
	backfillSuffix = "_backfill"
)

// DigestKey returns the key under which CloudTrail delivers a digest file. prefix is the trail's key prefix and may be empty.
func DigestKey(prefix string, d Digest) string {
	end, suffix := d.End.UTC(), ""
	if d.Backfill {
		suffix = backfillSuffix
	}
	return path.Join(prefix, "AWSLogs", d.Account, "CloudTrail-Digest", d.Region, end.Format(DayFormat),
		d.Account+"_CloudTrail-Digest_"+d.Region+"_"+d.Trail+"_"+d.Home+"_"+end.Format(digestTime)+suffix+".json.gz")
}

// A trail's name may hold underscores, hyphens and digits, so the Regions on both sides of it decide where it ends.
var digestName = regexp.MustCompile(`^(\d{12})_CloudTrail-Digest_([a-z]+(?:-[a-z]+)+-\d+)_(.+)_([a-z]+(?:-[a-z]+)+-\d+)_` +
	`(\d{8}T\d{6}Z)(` + backfillSuffix + `)?\.json(?:\.gz)?$`)

// ParseDigestKey reads the key of a digest file. The file name alone is enough, packed or unpacked.
func ParseDigestKey(key string) (Digest, bool) {
	m := digestName.FindStringSubmatch(path.Base(key))
	if m == nil {
		return Digest{}, false
	}
	end, err := time.Parse(digestTime, m[5])
	if err != nil {
		return Digest{}, false
	}
	return Digest{Account: m[1], Region: m[2], Trail: m[3], Home: m[4], End: end, Backfill: m[6] != ""}, true
}
