package accesslogs

import (
	"strings"

	"datatrail/internal/limit"
)

// maxName is how long CloudWatch Logs lets the name of a source or a destination be.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
const maxName = 60

// Name returns a name for a source or a destination, made from a text such as the name of a bucket: at most 60 letters, digits,
// hyphens and underscores. If the text had to be changed or cut, the name ends in a hash of it, so a.b and a-b get different
// names.
func Name(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, text)
	if name == text {
		return limit.Fit(name, maxName, "-")
	}
	return limit.Marked(name, text, maxName, "-")
}
