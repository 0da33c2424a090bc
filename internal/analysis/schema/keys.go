package schema

import (
	"path"
	"strings"
	"time"
)

// Folders in which CloudTrail delivers log files, one for calls and one for what passes VPC endpoints.
const (
	TrailFolder   = "CloudTrail"
	NetworkFolder = "CloudTrail-NetworkActivity"
)

// DayFormat is the format of a day in object keys and in the dt partition.
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
	// IsByDelivery is true for an access log whose day is that of its delivery: the requests in it are older. It is false if the
	// key shows that the log is partitioned by the time of the requests.
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
