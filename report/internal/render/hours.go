package render

import (
	"fmt"
	"math"
	"strings"

	"datatrail/report/internal/answer"
)

// week is the hours of the week, as a table in which more bytes are darker.
type week struct {
	Days []weekday
	// Most is what the darkest hour has, and Missing what the answer lacks.
	Most, Missing string
}

type weekday struct {
	Name, Short string
	Hours       []hour
}

type hour struct {
	Level       int
	Title, Text string
}

// heatLevels is how many shades there are besides that of nothing.
const heatLevels = 5

var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// weekOf returns nothing where nobody knows.
func weekOf(d answer.Dataset) *week {
	s := d.Section("bytes_by_hour")
	if s == nil || s.Skipped != "" || len(s.Rows) == 0 {
		return nil
	}
	type slot struct{ bytes, requests int64 }
	slots, most := map[string]slot{}, int64(1)
	name, clock, bytes, requests := s.Column("weekday"), s.Column("hour_of_day"), s.Column(bytesColumn), s.Column("requests")
	for _, row := range s.Rows {
		var at slot
		at.bytes, _ = row[bytes].(int64)
		at.requests, _ = row[requests].(int64)
		slots[fmt.Sprint(row[name], row[clock])] = at
		most = max(most, at.bytes)
	}
	w := &week{Most: size(most), Missing: s.Missing}
	for _, day := range weekdays {
		shown := weekday{Name: day, Short: day[:3]}
		for n := range 24 {
			at := slots[fmt.Sprint(day, int64(n))]
			h := hour{Text: size(max(at.bytes, 0)), Title: fmt.Sprintf("%s %02d:00: nothing", day, n)}
			if at.requests > 0 {
				// Shades go by the root, or one busy hour would leave the others white.
				share := math.Sqrt(float64(max(at.bytes, 0)) / float64(most))
				h.Level = max(1, int(math.Ceil(heatLevels*share)))
				h.Title = fmt.Sprintf("%s %02d:00: %s, reads: %s", day, n, h.Text, strings.TrimSpace(spaced(at.requests)))
			}
			shown.Hours = append(shown.Hours, h)
		}
		w.Days = append(w.Days, shown)
	}
	return w
}
