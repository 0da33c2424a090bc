package answer

import (
	"fmt"
	"time"
)

// nothing says that there are no files, or none of the period.
func (o Options) nothing() error {
	of := ""
	if !o.Since.IsZero() {
		of += " from " + o.Since.Format(time.DateOnly)
	}
	if !o.Until.IsZero() {
		of += " until " + o.Until.Format(time.DateOnly)
	}
	return fmt.Errorf("no CloudTrail or access-log files found in %s%s; "+
		"name the log buckets, the folder that they were copied to, or other days", o.Logs, of)
}
