package answer

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/store"
)

// taking says how the records of a log come into the store.
type taking struct {
	log  dataset.Log
	part string // takes each record by itself
	// own are the columns that each record has for itself. The others belong to its profile, and so does the latest time.
	own []string
	// place are the columns of its place.
	place []string
	// key is the same for all records that may tell of the same call or request. Most keys stand once, and those records need not
	// be brought together with others. Keys that are the same by chance do no harm.
	key string
	// lent is true of the profiles of credentials that several calls use, and of which each record may name the person. Empty: each
	// record tells of its call alone.
	lent string
	// who are the columns that tell who was there, of what, and by whose name.
	who []string
}

var takings = []taking{
	{
		dataset.Trail, "trail_events",
		[]string{
			"eventid", "same_call", "eventtime", "requestid", "object_key", "listed_prefix", "signature_age", "bytes_out", "file",
		},
		[]string{"address", "vpc_endpoint", "service", "user_agent"},
		"hash(same_call)", "session LIKE 'AWSLF-%'",
		[]string{"kind", "bucket", "eventname", "errorcode", "principal", "known", "copy_source"},
	},
	{
		dataset.Access, "access_lines",
		[]string{"requestid", "eventtime", "object_key", "bytes_out", "object_size", "version_id", "file"},
		[]string{"address", "user_agent"},
		"hash(requestid, CASE WHEN requestid = '-' THEN eventtime END, object_key)", "",
		[]string{"bucket", "operation", "status", "errorcode", "principal", "who"},
	},
}

// written and stored say how a column stands in the store that is not kept as the part gives it: nearly each call has the name of
// its only event.
var (
	written = map[string]string{"same_call": "nullif(same_call, eventid) AS same_call", "file": "file.file AS file"}
	stored  = map[string]string{"same_call": "coalesce(records.same_call, records.eventid) AS same_call"}
)

// tableOf are the tables of the files.
var tableOf = map[dataset.Log]string{dataset.Trail: engine.TrailTable, dataset.Access: engine.AccessTable}

// always is a time in which everything happens: the store takes whole files, of whatever days.
var always = [2]time.Time{time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// statement gives the records and the profiles of files.
type statement struct{ body, records, profiles string }

func (t taking) statement() (s statement, err error) {
	part, err := queries.Part(t.part)
	if err != nil {
		return s, err
	}
	s.body, err = part.Bind(queries.Values{
		TrailTable: engine.TrailTable, AccessTable: engine.AccessTable, Since: queries.On(always[0]), Until: queries.On(always[1]),
	})
	if err != nil {
		return s, err
	}
	records := make([]string, len(t.own))
	for i, name := range t.own {
		records[i] = cmp.Or(written[name], name)
	}
	var profiles []string
	for _, column := range part.Columns {
		if !slices.Contains(t.own, column.Name) {
			profiles = append(profiles, column.Name)
		}
	}
	from := " FROM (" + s.body + ") AS records"
	s.records = "SELECT " + strings.Join(records, ", ") + ", file.profile AS profile, file.place AS place, " +
		t.key + " AS key" + from
	s.profiles = "SELECT " + strings.Join(profiles, ", ") +
		", eventtime AS latest, file.file AS latest_file, file.profile AS profile, file.records AS records" + from
	return s, nil
}

// byDay puts rows apart by the day of their partition.
func byDay(statement, without string) string {
	return "SELECT * " + without + ", CASE WHEN regexp_full_match(dt, '\\d{4}/\\d\\d/\\d\\d') " +
		"THEN replace(dt, '/', '-') ELSE '" + store.NoDay +
		"' END AS part FROM (" + statement + ") AS rows"
}

// statements are those of both logs, and the version of a store that was made with them.
func statements() (map[dataset.Log]statement, string, error) {
	all := map[dataset.Log]statement{}
	h := sha256.New()
	for _, t := range takings {
		text, err := t.statement()
		if err != nil {
			return nil, "", err
		}
		all[t.log] = text
		fmt.Fprintln(h, text.records, text.profiles)
	}
	fmt.Fprintln(h, engine.Version)
	return all, fmt.Sprintf("v%x", h.Sum(nil)[:8]), nil
}
