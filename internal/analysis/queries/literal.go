package queries

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a day of the period: a date, or so many days before the day on which the query runs.
type Day struct {
	date     time.Time
	ago      int
	relative bool
}

// On returns the day of a time, in UTC.
func On(t time.Time) Day {
	return Day{date: t.UTC().Truncate(24 * time.Hour)}
}

// DaysAgo returns the day that lies n days before the day on which the query runs.
func DaysAgo(n int) Day {
	return Day{ago: n, relative: true}
}

// IsZero reports whether the day was left out.
func (d Day) IsZero() bool {
	return !d.relative && d.date.IsZero()
}

// Add returns the day n days later.
func (d Day) Add(n int) Day {
	if d.relative {
		return DaysAgo(d.ago - n)
	}
	if d.IsZero() {
		return d
	}
	return On(d.date.AddDate(0, 0, n))
}

// SQL returns the day as it stands in the dt partition. The zero day has no SQL.
func (d Day) SQL() string {
	switch {
	case d.relative && d.ago < 0:
		return fmt.Sprintf("date_format(current_date + interval '%d' day, '%%Y/%%m/%%d')", -d.ago)
	case d.relative:
		return fmt.Sprintf("date_format(current_date - interval '%d' day, '%%Y/%%m/%%d')", d.ago)
	case d.IsZero():
		return ""
	}
	return text(d.text())
}

func (d Day) text() string { return d.date.Format("2006/01/02") }

func text(s string) string {
	if s == "" {
		return ""
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// rows renders a list as the body of a one-column table. An empty list is one null, because VALUES needs a row; null
// contains, equals and matches nothing.
func rows(values []string) string {
	if len(values) == 0 {
		return "VALUES (CAST(NULL AS varchar))"
	}
	literals := make([]string, len(values))
	for i, value := range values {
		literals[i] = "(" + text(value) + ")"
	}
	return "VALUES " + strings.Join(literals, ", ")
}

// tuple renders names as the list that IN takes.
func tuple(names []string) string {
	literals := make([]string, len(names))
	for i, name := range names {
		literals[i] = text(name)
	}
	return "(" + strings.Join(literals, ", ") + ")"
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_", "*", "%", "?", "_")

// patterns turns the wildcards of ARN conditions into those of LIKE.
func patterns(arns []string) []string {
	likes := make([]string, len(arns))
	for i, arn := range arns {
		likes[i] = likeEscaper.Replace(arn)
	}
	return likes
}

// minute renders the minute that lies some time before a moment. The zero moment is the time at which the query runs.
func minute(at time.Time, before time.Duration) string {
	if at.IsZero() {
		return "date_format(now() - interval '" + minutes(before) + "' minute, '%Y-%m-%dT%H:%i')"
	}
	return text(at.UTC().Add(-before).Format("2006-01-02T15:04"))
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// days renders days as rows does.
func days(all []Day) string {
	if len(all) == 0 {
		return rows(nil)
	}
	literals := make([]string, len(all))
	for i, day := range all {
		literals[i] = "(" + day.SQL() + ")"
	}
	return "VALUES " + strings.Join(literals, ", ")
}
