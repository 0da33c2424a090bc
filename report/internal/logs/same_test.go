package logs

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What is compared with the record before must be read as if there had been none.

var sameColumns = []string{
	"eventversion", "eventtime", "readonly", "useragent", "useridentity_type", "useridentity_arn",
	"useridentity_sessioncontext_sessionissuer_arn", "requestparameters$key", "requestparameters$n", "responseelements",
	"resources?A", "addendum_reason",
}

// values are alike as far as they can be.
var values = map[string][]string{
	"eventVersion": {`"1.11"`, `"1.1"`, `"1.111"`, `"1.\u0031"`, `null`, `""`, `1`, `12`, `1.5`, `1e5`, `-1`},
	"EVENTVERSION": {`"1.11"`, `"2"`},
	"eventTime":    {`"2026-11-06T12:00:00Z"`, `"2026-11-06T12:00:60Z"`, `"2026-11-04T12:00:00Z"`, `"2026-11-0\u0036T12:00:00Z"`, `7`},
	"readOnly":     {`true`, `false`, `null`, `"true"`, `[true]`, `{"a":true}`},
	"userAgent":    {`"a"`, `"a\"b"`, `"a\\"`, `"é"`, "\"" + strings.Repeat("long ", 30) + "\"", `"}"`, `"a,\"b\":1"`},
	"userIdentity": {
		`{}`, `{"type":"a"}`, `{"type":"a","arn":"}"}`, `{"type":"a","arn":null}`, `{"type":"a","arn":"b","type":null}`, `null`, `"a"`,
		`{"arn":"b","sessionContext":{"sessionIssuer":{"arn":"r"},"other":{"arn":"no"}}}`, `{"type" : "a" }`, `{"type":"\u0061"}`,
		`{"sessionContext":{"sessionIssuer":{"arn":"s"}}}`, `{"sessionContext":null}`,
	},
	"requestParameters": {
		`{"key":"k","n":1}`, `{"key":"k","n":12}`, `{"n":1,"key":"k"}`, `{"key":"k","key":"l"}`, `{"key":{"a":1},"key":"l"}`, `{"Key":"k"}`,
		`{"key":null,"n":0}`, `{"k":1,"ke":2,"key":3,"keys":4}`, `{"key":"k","key":"k","n":true,"n":true}`, `null`, `{}`, `[1]`,
	},
	"responseElements": {`null`, `{"a":{"b":[1,{"c":"}"}]}}`, `{"a":{"b":[1,{"c":"]"}]}}`},
	"resources": {
		`[{"type":"A","ARN":"a"},{"ARN":"b","type":"B"}]`, `[{"type":"B"},{"TYPE":"A"}]`, `[{"type":"B","type":"A"},{"ARN":"c"},{"type":null}]`, `[]`, `null`,
		`[{"type":"A","x":1},7,{"type":"A","x":12}]`,
	},
	"addendum":   {`{"reason":"r","updatedFields":"a,b"}`, `{"reason":"r"}`, `{"reason":"s"}`, `{}`},
	"tlsDetails": {`{"tlsVersion":"TLSv1.3","a":{"b":"c"}}`, `{"tlsVersion":"TLSv1.3","a":{"b":"d"}}`, `{"tlsVersion":[]}`, `{}`, `"x"`},
	"newField":   {`1`, `12`, `"a"`, `{"a":1}`},
	`new\u0046`:  {`1`, `"a"`},
	"a":          {`1`},
	"ab":         {`1`, `{"a":` + strings.Repeat("[", 150) + strings.Repeat("]", 150) + `}`},
}

var names = func() []string {
	var all []string
	for name := range values {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}()

// drawRecord writes a record, or the one before with a few changes.
func drawRecord(r *rapid.T, before string) string {
	if before != "" && rapid.IntRange(0, 2).Draw(r, "how") > 0 {
		return damaged(r, before)
	}
	comma, colon := rapid.SampledFrom([]string{",", ",", ",", " ,\n"}).Draw(r, "comma"), rapid.SampledFrom([]string{":", ":", ": ", " :"}).Draw(r, "colon")
	var members []string
	for _, name := range names {
		for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2}).Draw(r, "times") {
			members = append(members, `"`+name+`"`+colon+rapid.SampledFrom(values[name]).Draw(r, name))
		}
	}
	if rapid.IntRange(0, 5).Draw(r, "order") == 0 {
		members = rapid.Permutation(members).Draw(r, "members")
	}
	return "{" + strings.Join(members, comma) + "}"
}

// damaged changes a few bytes of a text.
func damaged(r *rapid.T, text string) string {
	for range rapid.IntRange(0, 2).Draw(r, "changes") {
		at := rapid.IntRange(1, len(text)).Draw(r, "at")
		piece := rapid.SampledFrom([]string{"", "x", "1", `"`, `\`, ",", "}", "{", "]", ":", " ", "\n", "null", "e"}).Draw(r, "piece")
		end := min(len(text), at+rapid.SampledFrom([]int{0, 1, 1, 1, 5}).Draw(r, "instead of"))
		text = text[:at] + piece + text[end:]
	}
	// The reader leaves what is no UTF-8 as it is.
	return strings.ToValidUTF8(text, "?")
}

func TestARecordIsReadTheSameWhateverCameBefore(t *testing.T) {
	read, valid := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		trail := NewTrail(sameColumns, &Tally{})
		row := make([]Value, len(sameColumns))
		window, record := make([]byte, 16<<10), ""
		for range 12 {
			record = drawRecord(r, record)
			// What comes before goes when more is read.
			n := copy(window, record+rapid.SampledFrom([]string{"]}", ",{}", "", " ,", "x"}).Draw(r, "behind"))
			trail.text, trail.at = unsafe.String(unsafe.SliceData(window), n), 0
			isRecord := trail.record(row)
			read++
			var want json.RawMessage
			err := json.NewDecoder(strings.NewReader(record)).Decode(&want)
			require.Equal(r, err == nil, isRecord, "%q", record)
			if !isRecord {
				continue
			}
			valid++
			require.Equal(r, len(want), trail.at, "%q", record)
			alone := modelOf(sameColumns, string(want))
			require.Equal(r, alone.row, row, "%q", record)
			require.Equal(r, strings.Join(alone.unknown, " "), strings.ToLower(strings.Join(trail.unknown, " ")), "%q", record)
		}
	})
	assert.Greater(t, valid, read/4)
	assert.Less(t, valid, read*9/10)
}

func TestATimeIsJudgedTheSameWhateverCameBefore(t *testing.T) {
	trail := NewTrail(nil, &Tally{})
	trail.delivered = time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)
	days := []string{"2026-11-06T", "2026-11-07T", "2026-11-08T", "2026-02-30T", "2026-11-07t", "2026-11-07 ", ""}
	clocks := []string{
		"00:00:00Z", "23:59:59Z", "19:30:30Z", "24:00:00Z", "29:00:00Z", "3:00:00Z", "12:60:00Z", "12:00:60Z", "12:00:00", "12:00:00z", "12-00-00Z",
		"12:00:00.5Z", "12:00:00,5Z", "12:00:00+23:00", "00:00:00-23:00", "1a:00:00Z", "12:0a:00Z", "12:00:0aZ", "",
	}
	rapid.Check(t, func(r *rapid.T) {
		for range 20 {
			made := rapid.SampledFrom(days).Draw(r, "day") + rapid.SampledFrom(clocks).Draw(r, "clock")
			at, err := time.Parse(time.RFC3339, made)
			isTime, isLate := trail.dated(made)
			require.Equal(r, err == nil, isTime, made)
			require.Equal(r, err == nil && trail.delivered.Sub(at) > 24*time.Hour, isLate, made)
		}
	})
}
