package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

const (
	maxBucketName = 63
	hashDigits    = 8
)

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
	base = strings.Trim(base, "-")
	if room := maxBucketName - len(account) - 1; len(base) > room {
		sum := sha256.Sum256([]byte(base))
		hash := hex.EncodeToString(sum[:])[:hashDigits]
		base = strings.TrimRight(base[:room-hashDigits-1], "-") + "-" + hash
	}
	return base + "-" + account
}
