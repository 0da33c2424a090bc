package accesslogs

import (
	"strings"

	"datatrail/internal/limit"
)

// maxName is how long CloudWatch Logs lets the name of a source or a destination be.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
const maxName = 60

// Name writes a text, such as the name of a bucket, as the name of a source or a destination: at most 60 letters, digits,
// hyphens and underscores. A name in which something had to be changed or cut ends in a hash of the text, so that a.b and a-b
// are two.
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
