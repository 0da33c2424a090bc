package render

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/answer"
)

// section is an answer whose columns have the types of their values.
func section(name string, columns []string, rows ...[]any) answer.Section {
	s := answer.Section{Name: name, State: answer.Answered, Rows: rows}
	for i, column := range columns {
		kind := "varchar"
		if _, ok := rows[0][i].(int64); ok {
			kind = "bigint"
		}
		s.Columns = append(s.Columns, queries.Column{Name: column, Type: kind})
	}
	return s
}

func drilled() answer.Dataset {
	who := func(column string) []string {
		return []string{"principal", "person", "person_source", column, "requests", "bytes"}
	}
	days := [][]any{}
	for day := range 20 {
		days = append(days, []any{"role/a", "carol", "IAM user", fmt.Sprintf("2026/11/%02d", 20-day), int64(1), int64(100 + day)})
	}
	days = append(days, []any{"role/b", "carol", "IAM user", "2026/11/01", int64(2), int64(1000)})
	addresses := section("caller_addresses", []string{"principal", "person", "person_source", "address", "vpc_endpoint", "requests", "bytes"},
		[]any{"role/a", "carol", "IAM user", "10.0.0.1", "vpce-1", int64(2), int64(5)},
		[]any{"role/b", "carol", "IAM user", "10.0.0.1", "vpce-1", int64(3), int64(6)},
		[]any{"role/b", "dave", nil, "10.0.0.1", nil, int64(4), int64(7)})
	return answer.Dataset{Name: "d", Sections: []answer.Section{
		section("bytes_by_person", []string{"person", "person_source", "objects", "requests", "bytes"},
			[]any{"carol", "IAM user", int64(30), int64(22), int64(3190)}, []any{"dave", nil, int64(1), int64(4), int64(7)}),
		section("caller_days", who("day"), days...), addresses,
		section("caller_objects", who("object_key"), []any{"role/a", "carol", "IAM user", "k", int64(1), int64(1)}),
	}}
}

func TestWhatAPersonReadIsAddedUpOverPrincipals(t *testing.T) {
	d, room := drilled(), pageRoom
	s := sectionData{Section: d.Sections[0], ID: "x", Heads: heads(d.Sections[0])}
	s.fill(&room)
	s.drillInto(d, &room)
	require.Len(t, s.Callers, 2)
	carol, dave := s.Callers[0], s.Callers[1]
	assert.Equal(t, "IAM user, 3.1 KiB in 22 reads", carol.About)
	assert.Equal(t, carol.ID, s.Cells[0][0].Link, "the row leads there")
	days := carol.Tables[0]
	require.Len(t, days.Rows, mostDrilled)
	assert.Equal(t, callerRow{"2026/11/01", "3", "1.1 KiB", 3, 1119}, days.Rows[0], "the first of the days with the most bytes")
	assert.Equal(t, "14 of 20 days; more in caller_days.csv", days.More)
	assert.Equal(t, []callerRow{{"10.0.0.1 through vpce-1", "5", "11 B", 5, 11}}, carol.Tables[1].Rows)
	assert.Equal(t, "10.0.0.1", dave.Tables[1].Rows[0].Label)
	assert.Contains(t, carol.Tables[3].More, "1 of 30 objects; caller_objects.csv has the 20 that each person behind each principal read most")
}

func TestCallersWithoutRoomAreNamed(t *testing.T) {
	d, room := drilled(), 300
	s := sectionData{Section: d.Sections[0], ID: "x", Heads: heads(d.Sections[0])}
	s.fill(&room)
	s.drillInto(d, &room)
	assert.Empty(t, s.Callers)
	assert.Contains(t, s.MoreCallers, "Callers not shown: 2. The page has room for 4.0 MiB of rows; FORMAT=csv writes them all to caller_days.csv")
	assert.Empty(t, s.Cells[0][0].Link)
}

func TestTheWeekHasAShadeForEachHour(t *testing.T) {
	hours := section("bytes_by_hour", []string{"weekday", "hour_of_day", "requests", "bytes"},
		[]any{"Monday", int64(9), int64(2), int64(100)}, []any{"Sunday", int64(23), int64(1), int64(1)}, []any{"Sunday", int64(0), int64(1), int64(0)})
	w := weekOf(answer.Dataset{Sections: []answer.Section{hours}})
	require.Len(t, w.Days, 7)
	assert.Equal(t, hour{5, "Monday 09:00: 100 B, reads: 2", "100 B"}, w.Days[0].Hours[9])
	assert.Equal(t, 1, w.Days[6].Hours[23].Level, "a little is more than nothing")
	assert.Equal(t, 1, w.Days[6].Hours[0].Level, "so are reads without bytes")
	assert.Equal(t, hour{0, "Monday 10:00: nothing", "0 B"}, w.Days[0].Hours[10])
	hours.Skipped = "no log"
	assert.Nil(t, weekOf(answer.Dataset{Sections: []answer.Section{hours}}))
}

func TestStatusesAreThoseOfTheAccessLogWhereThereIsOne(t *testing.T) {
	columns := []string{"log", "status_class", "requests"}
	trail, access := []any{"trail", "2xx", int64(7)}, []any{"access", "403", int64(1)}
	r := statuses(answer.Dataset{Sections: []answer.Section{section("requests_by_status", columns, trail, access, []any{"access", "2xx", int64(3)})}})
	assert.Equal(t, "Requests by status, in the access log", r.Title)
	require.Len(t, r.Rows, 2)
	assert.Equal(t, rank{"2xx: succeeded", "2xx: succeeded", "3 (75.0\u202f%)", 100}, r.Rows[0])
	r = statuses(answer.Dataset{Sections: []answer.Section{section("requests_by_status", columns, trail)}})
	assert.Equal(t, "Requests by status, from CloudTrail's error codes", r.Title)
	require.Len(t, r.Rows, 1)
}
