package source

import (
	"path"
	"regexp"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
)

// Slack is how long after a call the file with its record may still be delivered. A file is never delivered before the call.
const Slack = queries.DeliveryDays * 24 * time.Hour

// Kind is what a file contains.
type Kind string

// Kinds of files.
const (
	// Unknown is a file whose name does not show the kind.
	Unknown Kind = ""
	// Trail is a file of CloudTrail events.
	Trail Kind = "trail"
	// Access is a server access log.
	Access Kind = "access"
	// Digest is a CloudTrail digest.
	Digest Kind = "digest"
	// Other is a CloudTrail object that records no calls, such as Insights.
	Other Kind = "other"
)

// Told is what the name of a file says. The name may be wrong about the kind: the content decides.
type Told struct {
	// Kind is the kind that the name shows.
	Kind Kind
	// Account, Region and Bucket are those of the events, if the name shows them.
	Account, Region, Bucket string
	// At is the time of delivery or, if IsEventDay, the day of the events. Zero: the name shows no time.
	At time.Time
	// IsEventDay says that the file contains only events of the day of At.
	IsEventDay bool
}

var (
	trailName  = regexp.MustCompile(`^(\d{12})_CloudTrail(-\w+)?_([a-z0-9-]+)_(\d{8}T\d{4}Z)_\w+`)
	accessName = regexp.MustCompile(`(\d{4}(?:-\d{2}){5})-\w+(?:\.\w+)?$`)
	accessDirs = regexp.MustCompile(`(?:^|/)(\d{12})/([a-z]{2,}(?:-[a-z]+)+-\d+)/([a-z0-9][a-z0-9.-]+)/\d{4}/\d{2}/\d{2}$`)
)

// Tell parses the name of a file that CloudTrail or S3 has named.
func Tell(name string) Told {
	base := path.Base(name)
	if d, ok := schema.ParseDigestKey(name); ok {
		return Told{Kind: Digest, Account: d.Account, Region: d.Region, At: d.End}
	}
	if m := trailName.FindStringSubmatch(base); m != nil {
		at, err := time.Parse("20060102T1504Z", m[4])
		if err != nil {
			return Told{}
		}
		told := Told{Kind: Trail, Account: m[1], Region: m[3], At: at}
		if m[2] != "" && m[2] != "-NetworkActivity" {
			told.Kind = Other
		}
		return told
	}
	m := accessName.FindStringSubmatch(base)
	if m == nil {
		return Told{}
	}
	at, err := time.Parse("2006-01-02-15-04-05", m[1])
	if err != nil {
		return Told{}
	}
	told := Told{Kind: Access, At: at}
	if d := accessDirs.FindStringSubmatch(path.Dir(name)); d != nil {
		told.Account, told.Region, told.Bucket = d[1], d[2], d[3]
		// A log that is partitioned by the time of the events has no time of day in its name.
		told.IsEventDay = strings.HasSuffix(m[1], "-00-00-00")
	}
	return told
}

// admits reports whether a file with such a name belongs to the period, and if not, why.
func (p Period) admits(told Told) (reason Reason, ok bool) {
	if told.Kind == Unknown {
		return "", true
	}
	days, asked := p.of(told.Kind)
	if !asked && told.Kind == Other {
		return OtherObject, false
	}
	if !asked {
		return NotAsked, false
	}
	if told.IsEventDay {
		days = p[told.Kind]
	}
	if !told.At.IsZero() && !days.contains(told.At) {
		return OutsidePeriod, false
	}
	return "", true
}
