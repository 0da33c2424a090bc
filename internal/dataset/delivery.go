package dataset

import "time"

// Log is one of the two logs that record the requests to a dataset.
type Log string

// The logs.
const (
	// Trail is CloudTrail.
	Trail Log = "trail"
	// Access is the server access log of the dataset's bucket.
	Access Log = "access"
)

// Logs lists both.
var Logs = []Log{Trail, Access}

// String names the log for people.
func (l Log) String() string {
	if l == Access {
		return "the access log"
	}
	return "CloudTrail"
}

// Other returns the log that this one is compared with.
func (l Log) Other() Log {
	if l == Access {
		return Trail
	}
	return Access
}

// A grace is how long a log that works may take to deliver a record. What has not come by then is missing, not late.
const (
	// TrailGrace is that of CloudTrail: AWS names about five minutes and promises nothing. Events that come even later
	// carry the addendum DELIVERY_DELAY.
	// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
	TrailGrace = 3 * time.Hour
	// AccessGrace is that of server access logs: S3 delivers most records within a few hours, by best effort.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#LogDeliveryBestEffort
	AccessGrace = 24 * time.Hour
)

// Grace returns how long the log may take to deliver a record.
func (l Log) Grace() time.Duration {
	if l == Access {
		return AccessGrace
	}
	return TrailGrace
}

// Due returns the time up to which the log must have delivered all its records, given the time of the newest
// evidence that any log was still delivered.
func (l Log) Due(asOf time.Time) time.Time { return asOf.Add(-l.Grace()) }

// Coverage is how well one log covers one dataset on one day.
type Coverage string

// The states of a day. The first that applies holds.
const (
	// DayRecorded: the log holds records of the dataset. Those that are missing all the same are counted apart.
	DayRecorded Coverage = "recorded"
	// DayNotRecorded: no record is to be expected. The trail does not record the dataset, or nothing says that the log
	// was ever switched on.
	DayNotRecorded Coverage = "not recorded"
	// DaySilent: the log holds nothing of the dataset, although the other log holds requests that it must hold.
	DaySilent Coverage = "silent"
	// DayNotDue: part of the day lies within the log's grace, or no log has come that far.
	DayNotDue Coverage = "not due"
	// DayQuiet: nothing happened. The other log holds nothing that is missing, and the log was delivered on this day: it
	// holds records of other datasets, or digests prove that none of its files is missing.
	DayQuiet Coverage = "quiet"
	// DayUnknown: the log holds nothing, and nothing says whether it was delivered.
	DayUnknown Coverage = "unknown"
)

// Known reports whether the day's records are all that there can be, as far as the log itself tells.
func (c Coverage) Known() bool { return c == DayRecorded || c == DayQuiet }
