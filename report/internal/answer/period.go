package answer

import (
	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/source"
)

// asked says of which days the files of each log are listed. Newcomers are measured against the days before the period as far as
// the trail tells of them; access logs are too many to be read for that alone.
func (o Options) asked() source.Period {
	trail := source.Days{First: o.Since, Last: o.Until}
	if !o.Since.IsZero() && o.Store == "" {
		trail.First = o.Since.AddDate(0, 0, -queries.BaselineDays)
	}
	period := source.Days{First: o.Since, Last: o.Until}
	return source.Period{source.Trail: trail, source.Digest: period, source.Access: period}
}
