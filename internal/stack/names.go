package stack

import (
	"cmp"
	"slices"
	"strings"

	"datatrail/internal/limit"
)

// Names of the buckets besides those of datasets: in the stack, and within their physical names.
const (
	roleTrailLogs  = "trail-logs"
	roleAccessLogs = "access-logs"
	roleResults    = "query-results"
)

const maxBucketName = 63

// bucketName is the physical name of a bucket: prefix and role make it speak, the account id makes it
// unique. It is fixed, so that policies and selectors can name the bucket before it exists. A name that
// is too long is cut, and told apart by a hash of the whole.
func bucketName(prefix, role, account string) string {
	return limit.Fit(label(prefix+"-"+role), maxBucketName-len(account)-1, "-") + "-" + account
}

// label writes a text with the letters that the name of a bucket takes.
func label(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(text)), "-")
}

// namePatterns stand for buckets of the stack's account in a policy: the names that it gives have their beginning and their
// end in common, and take one pattern, however many they are. Others stand for themselves.
func (p *planner) namePatterns(names []string) []string {
	first, last := label(p.Prefix)+"-", "-"+p.Identity.Account
	var out []string
	for _, name := range names {
		if len(name) > len(first+last) && strings.HasPrefix(name, first) && strings.HasSuffix(name, last) {
			name = first + "*" + last
		}
		if arn := p.Identity.bucketARN(name); !slices.Contains(out, arn) {
			out = append(out, arn)
		}
	}
	// In their own order, so that moving a dataset within the file changes nothing.
	slices.Sort(out)
	return out
}

func (p *planner) bucketName(role string) string {
	return bucketName(p.Prefix, role, p.Identity.Account)
}

// trailName is the name of the stack's trail, and of what goes with it, even where another trail records.
func (p *planner) trailName() string { return cmp.Or(p.config.Trail.Name, p.Prefix) }

// trailARN is that of the trail that records, the stack's or another.
func (p *planner) trailARN() string {
	if p.trailExists() {
		return p.config.Trail.Existing.ARN
	}
	return p.Identity.trailARN(p.Identity.Region, p.trailName())
}

// logGroupName is empty where the configuration asks for no log group.
func (p *planner) logGroupName() string {
	if p.config.CloudWatch == nil {
		return ""
	}
	return cmp.Or(p.config.CloudWatch.LogGroupName, "/cloudtrail/"+p.trailName())
}
