package answer

import (
	"fmt"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/source"
)

// asked says of which days the files of each log are listed. Newcomers are measured against the days before the period as far as
// the trail tells of them; access logs are too many to be read for that alone.
func (o Options) asked() source.Period {
	trail := source.Days{First: o.Since, Last: o.Until}
	if !o.Since.IsZero() {
		trail.First = o.Since.AddDate(0, 0, -queries.BaselineDays)
	}
	own := source.Days{First: o.Since, Last: o.Until}
	return source.Period{source.Trail: trail, source.Access: own, source.Digest: own}
}

// nothing says that there are no files, or none of the period.
func (o Options) nothing() error {
	of := ""
	if !o.Since.IsZero() {
		of += " from " + o.Since.Format(time.DateOnly)
	}
	if !o.Until.IsZero() {
		of += " until " + o.Until.Format(time.DateOnly)
	}
	return fmt.Errorf("logs below %s: no CloudTrail or access-log file%s; name the log buckets, or the folder they were copied to, "+
		"or other days", o.Logs, of)
}
