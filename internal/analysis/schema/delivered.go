package schema

import (
	"path"
	"regexp"
	"time"
)

var (
	trailTime  = regexp.MustCompile(`^\d{12}_CloudTrail(?:-\w+)?_[a-z0-9-]+_(\d{8}T\d{4}Z)_`)
	accessTime = regexp.MustCompile(`(\d{4}(?:-\d{2}){5})-[0-9A-F]{16}$`)
)

// DeliveredAt reads the time of delivery from the key of a log object of either kind, or of a digest: for a digest, the end
// of its hour. The key of an access log that is partitioned by the time of the events tells their day, so it was
// delivered later.
func DeliveredAt(key string) (time.Time, bool) {
	if digest, ok := ParseDigestKey(key); ok {
		return digest.End, true
	}
	name := path.Base(key)
	for _, form := range []struct {
		pattern *regexp.Regexp
		layout  string
	}{{trailTime, "20060102T1504Z"}, {accessTime, "2006-01-02-15-04-05"}} {
		if m := form.pattern.FindStringSubmatch(name); m != nil {
			at, err := time.Parse(form.layout, m[1])
			return at, err == nil
		}
	}
	return time.Time{}, false
}
