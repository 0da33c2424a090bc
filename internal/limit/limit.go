// Package limit has the AWS limits that more than one package enforces. It imports nothing of this project.
package limit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// MinScanBytes is the lowest scan limit for a query that Athena accepts.
const MinScanBytes = 10 << 20

const (
	minTrailName = 3
	maxTrailName = 128
)

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
var trailName = regexp.MustCompile(`^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$`)

// TrailName refuses a name that CloudTrail does not accept. The error continues a sentence that begins with the name.
func TrailName(name string) error {
	if trailName.MatchString(name) && len(name) >= minTrailName && len(name) <= maxTrailName {
		return nil
	}
	return fmt.Errorf("is not one that CloudTrail accepts: use %d to %d letters, digits and single dots, "+
		"hyphens and underscores between them", minTrailName, maxTrailName)
}

// hashDigits tell apart names that were cut.
const hashDigits = 8

// Fit returns a name of at most room characters. A longer name is cut, characters of trim are removed from its end, and a hash
// of the whole name makes it unique.
func Fit(name string, room int, trim string) string {
	if len(name) <= room {
		return name
	}
	return Marked(name, name, room, trim)
}

// Marked returns a name of at most room characters that ends in a hash of another text: equal names get different results if
// their texts differ. The name itself is cut as in Fit.
func Marked(name, text string, room int, trim string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.TrimRight(name[:min(len(name), room-hashDigits-1)], trim) + "-" + hex.EncodeToString(sum[:])[:hashDigits]
}
