package logs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// inOrder writes files below a folder, and has one reader read them one after the other, as their names are sorted.
func inOrder(t *testing.T, files map[string]string, columns []string, open func(*logs.Tally) reader) (rows [][]string, tally *logs.Tally) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	tally = &logs.Tally{}
	found, err := logs.Find(t.Context(), source.Folder(dir), source.All(), tally)
	require.NoError(t, err)
	in, row := open(tally), make([]logs.Value, len(columns))
	for _, file := range append(found.Trail, found.Access...) {
		for in.Open(t.Context(), file); ; {
			more, err := in.Next(row)
			require.NoError(t, err)
			if !more {
				break
			}
			texts := make([]string, len(row))
			for i, value := range row {
				texts[i] = strings.Clone(value.Text)
			}
			rows = append(rows, texts)
		}
	}
	require.Len(t, found.Trail, len(files)-len(found.Access))
	return rows, tally
}

func TestAColumnOfALineIsTheSameByItself(t *testing.T) {
	files := map[string]string{"log": start + user + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail + "\n"}
	read := func(columns ...string) []string {
		rows, _ := inOrder(t, files, columns, func(tally *logs.Tally) reader { return logs.NewAccess(columns, tally) })
		require.Len(t, rows, 1)
		return rows[0]
	}
	all := schema.Names(schema.AccessColumns())
	together := read(all...)
	for i, column := range all {
		assert.NotEmpty(t, together[i], column)
		assert.Equal(t, together[i:i+1], read(column), column)
	}
}

func TestEachLineOfAFileInNoFolderHasItsOwnBucketAndDay(t *testing.T) {
	line := func(bucket, moment string) string {
		return `79a5 ` + bucket + ` [` + moment + `] 203.0.113.1 r id REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - 5 - 7 6 "-" "curl" -` + "\n"
	}
	lines := line("a", "06/Nov/2026:23:59:59 +0000") + line("b", "06/Nov/2026:01:00:00 +0000") + line("b", "07/Nov/2026:00:00:00 +0000")
	columns := []string{"source_bucket", "dt", "account"}
	rows, _ := inOrder(t, map[string]string{
		"2026-11-09-00-00-00-0123456789ABCDEF":                                         line("c", "07/Nov/2026:12:00:00 +0000") + lines + line("c", "no time") + line("c", "07/Nov/2026:12"),
		"2026-11-10-00-00-00-0123456789ABCDEF":                                         line("c", "07/Nov/2026:12:00:00 +0000"),
		"111122223333/eu-west-1/other/2026/11/08/2026-11-08-00-00-00-0123456789ABCDEF": line("c", "07/Nov/2026:00:00:00 +0000"),
	}, columns, func(tally *logs.Tally) reader { return logs.NewAccess(columns, tally) })
	assert.Equal(t, [][]string{
		{"other", "2026/11/08", "111122223333"},
		{"c", "2026/11/07", ""},
		{"a", "2026/11/06", ""},
		{"b", "2026/11/06", ""},
		{"b", "2026/11/07", ""},
		{"c", "2026/11/09", ""},
		{"c", "2026/11/07", ""},
		{"c", "2026/11/07", ""},
	}, rows)
}

func TestTheDayOfDeliveryIsThatOfTheFile(t *testing.T) {
	columns := []string{"eventid"}
	name := func(day string) string { return "111122223333_CloudTrail_eu-west-1_202611" + day + "T0005Z_AbC.json" }
	for day, late := range map[string]int64{"06": 0, "07": 0, "08": 1, "09": 1} {
		_, tally := inOrder(t, map[string]string{
			name("05"): `{"Records":[` + recordA + `]}`, name(day): `{"Records":[` + recordA + `]}`,
		}, columns, func(tally *logs.Tally) reader { return logs.NewTrail(columns, tally) })
		assert.Equal(t, late, tally.Times(logs.Late), day)
	}
}
