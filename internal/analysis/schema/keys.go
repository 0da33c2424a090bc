package schema

import (
	"path"
	"regexp"
	"strings"
	"time"
)

// Folders in which CloudTrail delivers log files, one for calls and one for what passes VPC endpoints.
const (
	TrailFolder   = "CloudTrail"
	NetworkFolder = "CloudTrail-NetworkActivity"
)

// DayFormat is how a day stands in object keys and in the dt partition.
const DayFormat = "2006/01/02"

// Object is what the key of a log object says about it. Parts of the key that are absent are empty.
type Object struct {
	// Account is the account whose activity the object records.
	Account string
	// Region is the Region whose activity the object records.
	Region string
	// Bucket is the source bucket of an access log.
	Bucket string
	// Day is the partition that the object belongs to, yyyy/MM/dd.
	Day string
	// IsByDelivery is true for an access log whose day is that of its delivery: the requests in it are older. It is false
	// when the key tells that the log is partitioned by the time of the requests.
	IsByDelivery bool
}

// TrailKey returns the key under which CloudTrail delivers a log file. prefix is the trail's key prefix and may be empty.
func TrailKey(prefix, account, region string, delivered time.Time, unique string) string {
	at := delivered.UTC()
	return path.Join(prefix, "AWSLogs", account, "CloudTrail", region, at.Format(DayFormat),
		account+"_CloudTrail_"+region+"_"+at.Format("20060102T1504Z")+"_"+unique+".json.gz")
}

// NetworkKey returns the key under which CloudTrail delivers a file of network activity events.
func NetworkKey(prefix, account, region string, delivered time.Time, unique string) string {
	return strings.ReplaceAll(TrailKey(prefix, account, region, delivered, unique), "CloudTrail", NetworkFolder)
}

// AccessKey returns the key under which S3 delivers an access log with a date-partitioned prefix by event time. prefix ends
// in a slash or is empty.
func AccessKey(prefix, account, region, bucket string, day time.Time, unique string) string {
	at := day.UTC()
	return prefix + path.Join(account, region, bucket, at.Format(DayFormat), at.Format("2006-01-02")+"-00-00-00-"+unique)
}

var (
	trailName  = regexp.MustCompile(`^(\d{12})_CloudTrail(?:-NetworkActivity)?_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T\d+Z_\w+\.json\.gz$`)
	accessName = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})-(\d{2}-\d{2}-\d{2})-[0-9A-F]{16}$`)
	accessDirs = regexp.MustCompile(`(?:^|/)(\d{12})/([a-z]{2,}(?:-[a-z]+)+-\d+)/([a-z0-9][a-z0-9.-]+)/\d{4}/\d{2}/\d{2}$`)
)

// ParseTrailKey reads the key of a CloudTrail log file, of network activity too. The file name alone is enough, so a file
// keeps its meaning when it
// was copied out of its folders. Digests, Insights and other CloudTrail objects are not log files.
func ParseTrailKey(key string) (Object, bool) {
	m := trailName.FindStringSubmatch(path.Base(key))
	if m == nil {
		return Object{}, false
	}
	return Object{Account: m[1], Region: m[2], Day: strings.Join(m[3:6], "/")}, true
}

// ParseAccessKey reads the key of a server access log object. The file name gives the day; the folders, when they are
// there, give account, Region and bucket.
func ParseAccessKey(key string) (Object, bool) {
	m := accessName.FindStringSubmatch(path.Base(key))
	if m == nil {
		return Object{}, false
	}
	object := Object{Day: strings.Join(m[1:4], "/"), IsByDelivery: true}
	if d := accessDirs.FindStringSubmatch(path.Dir(key)); d != nil {
		object.Account, object.Region, object.Bucket = d[1], d[2], d[3]
		// A log that is partitioned by the time of the requests has no time of day in its name.
		object.IsByDelivery = m[4] != "00-00-00"
	}
	return object, true
}
