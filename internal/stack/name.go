package stack

import (
	"strings"

	"datatrail/internal/limit"
)

const maxBucketName = 63

// bucketName is the physical name of a bucket: prefix and role make it speak, the account id makes it
// unique. It is fixed, so that policies and selectors can name the bucket before it exists. A name that
// is too long is cut, and told apart by a hash of the whole.
func bucketName(prefix, role, account string) string {
	base := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(prefix+"-"+role))
	return limit.Fit(strings.Trim(base, "-"), maxBucketName-len(account)-1, "-") + "-" + account
}
