// Package export writes a report for other programs: as JSON with a schema, and as a folder of CSV or Parquet files with one
// table per question.
package export

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
)

// kind is what a column holds. Other programs are told by it how to read the column.
type kind string

const (
	text    kind = "text"
	integer kind = "integer"
	decimal kind = "number"
	truth   kind = "boolean"
	date    kind = "date" // a time.Time, of which the day counts
	moment  kind = "time" // a time.Time
)

// field is a column for other programs.
type field struct {
	name    string
	kind    kind
	comment string
}

// Columns of the questions that hold days and times: SQL hands them over as text.
var (
	dateColumns   = []string{"day"}
	momentColumns = []string{
		"eventtime", "hour", "silent_from", "silent_until",
		"first_call", "first_copy", "first_read", "first_record", "first_time", "first_try",
		"last_call", "last_copy", "last_read", "last_record", "last_time", "last_try",
	}
)

func fieldsOf(columns []queries.Column) []field {
	fields := make([]field, len(columns))
	for i, column := range columns {
		fields[i] = field{column.Name, text, column.Comment}
		switch {
		case column.Type == "bigint":
			fields[i].kind = integer
		case slices.Contains(dateColumns, column.Name):
			fields[i].kind = date
		case slices.Contains(momentColumns, column.Name):
			fields[i].kind = moment
		}
	}
	return fields
}

// momentLayouts are how the questions write times. An hour or a minute has no seconds.
var momentLayouts = []string{time.RFC3339, "2006-01-02T15:04Z07:00"}

// typed turns a value of an answer into one of the kind. A day or a time that is none, which only a forged record has, is not
// known.
func (k kind) typed(value any) any {
	word, ok := value.(string)
	switch {
	case !ok, k == text:
		return value
	case k == date:
		if at, err := time.Parse(schema.DayFormat, word); err == nil {
			return at
		}
	case k == moment:
		for _, layout := range momentLayouts {
			if at, err := time.Parse(layout, word); err == nil {
				return at.UTC()
			}
		}
	}
	return nil
}

// words renders a value for other programs, a missing one as nothing.
func (k kind) words(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if k == date {
			return v.Format(time.DateOnly)
		}
		return v.UTC().Format(time.RFC3339)
	}
	return fmt.Sprint(value)
}
