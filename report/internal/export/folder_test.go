package export

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/answer"
)

const questions = 28

func columnsOf(fields []field) []queries.Column {
	columns := make([]queries.Column, len(fields))
	for i, f := range fields {
		columns[i] = queries.Column{Name: f.name, Type: "varchar", Comment: f.comment}
		if f.kind == integer {
			columns[i].Type = "bigint"
		}
	}
	return columns
}

var openDuckDB = sync.OnceValues(func() (*sql.DB, error) { return sql.Open("duckdb", "") })

// read is a file as DuckDB reads it that knows nothing of the report.
func read(t *testing.T, from string) (columns, types []string, rows [][]any) {
	t.Helper()
	db, err := openDuckDB()
	require.NoError(t, err)
	result, err := db.Query("SELECT * FROM " + from)
	require.NoError(t, err, from)
	defer func() { assert.NoError(t, result.Close()) }()
	all, err := result.ColumnTypes()
	require.NoError(t, err)
	for _, c := range all {
		columns, types = append(columns, c.Name()), append(types, c.DatabaseTypeName())
	}
	for result.Next() {
		row, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		require.NoError(t, result.Scan(targets...))
		rows = append(rows, row)
	}
	require.NoError(t, result.Err())
	return columns, types, rows
}

func folder(t *testing.T, format string, report *answer.Report) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, Folder(context.Background(), dir, format, report))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names, err := Files()
	require.NoError(t, err)
	assert.Len(t, entries, len(names)/len(FolderFormats))
	for _, entry := range entries {
		assert.Contains(t, names, entry.Name())
	}
	return dir
}

var duckTypes = map[kind]string{text: "VARCHAR", integer: "BIGINT", decimal: "DOUBLE", truth: "BOOLEAN", date: "DATE", moment: "TIMESTAMPTZ"}

func TestEveryTableIsReadAsItIsMeant(t *testing.T) {
	for name, report := range reports(t) {
		t.Run(name, func(t *testing.T) {
			all, err := sheets(report)
			require.NoError(t, err)
			commas, parquet := folder(t, "csv", report), folder(t, "parquet", report)
			for _, s := range all {
				want := make([]string, len(s.fields))
				for i, f := range s.fields {
					want[i] = duckTypes[f.kind]
				}
				columns, types, rows := read(t, "'"+filepath.Join(parquet, s.name+".parquet")+"'")
				assert.Equal(t, s.names(), columns)
				assert.Equal(t, want, types, s.name)
				require.Len(t, rows, len(s.rows), s.name)
				for i, row := range s.rows {
					for j, value := range row {
						if at, ok := value.(time.Time); ok {
							assert.True(t, at.Equal(rows[i][j].(time.Time)), "%s: %v", s.name, rows[i][j])
							continue
						}
						assert.Equal(t, value, rows[i][j], "%s: %s", s.name, columns[j])
					}
				}
				guessed, types, lines := read(t, "'"+filepath.Join(commas, s.name+".csv")+"'")
				assert.Equal(t, columns, guessed, s.name)
				require.Len(t, lines, len(rows), s.name)
				for j, f := range s.fields {
					// Without a value there is nothing to guess a type from; accounts look like numbers.
					hasValue := slices.ContainsFunc(rows, func(row []any) bool { return row[j] != nil })
					if !hasValue || f.name == "account" {
						continue
					}
					assert.Equal(t, want[j], types[j], "%s: %s", s.name, f.name)
					for i := range rows {
						assert.Equal(t, rows[i][j], lines[i][j], "%s: %s", s.name, f.name)
					}
				}
			}
		})
	}
}

func TestEveryColumnOfTimesIsTyped(t *testing.T) {
	seen := map[string]bool{}
	for _, report := range reports(t) {
		for _, d := range report.Datasets {
			for _, s := range d.Sections {
				for i, f := range fieldsOf(s.Columns) {
					for _, row := range s.Rows {
						words, ok := row[i].(string)
						if !ok {
							continue
						}
						isTime := date.typed(words) != nil || moment.typed(words) != nil
						assert.Equal(t, f.kind != text, isTime, "%s.%s holds %s", s.Name, f.name, words)
						seen[f.name] = seen[f.name] || isTime
					}
				}
			}
		}
	}
	for _, name := range slices.Concat(dateColumns, momentColumns) {
		assert.True(t, seen[name], "no report has %s: is there such a column?", name)
	}
}

func TestATableSaysWhatItsNumbersAreWorth(t *testing.T) {
	for _, c := range []struct {
		state     answer.State
		rows, why any
	}{
		{answer.Answered, int64(1), nil},
		{answer.AtLeast, int64(1), "CloudTrail is silent"},
		{answer.NotAnswered, nil, "no log"},
	} {
		report := made(c.state)
		for format, dir := range map[string]string{"csv": folder(t, "csv", report), "parquet": folder(t, "parquet", report)} {
			table := func(name string) string { return "'" + filepath.Join(dir, name+"."+format) + "'" }
			_, _, answers := read(t, "(SELECT question, answer, rows, why FROM "+table("answers")+")")
			require.Len(t, answers, questions)
			for _, row := range answers {
				assert.Equal(t, []any{row[0], string(c.state), c.rows, c.why}, row)
				_, _, rows := read(t, "(SELECT answer FROM "+table(row[0].(string))+")")
				if c.rows == nil {
					assert.Empty(t, rows, "what is not answered has no numbers")
				} else {
					assert.Equal(t, [][]any{{string(c.state)}}, rows)
				}
			}
			_, _, days := read(t, "(SELECT answer FROM "+table("days")+")")
			assert.Equal(t, [][]any{{string(c.state)}}, days)
		}
	}
	none := made(answer.AtLeast)
	none.Datasets[0].Sections[2].Rows = nil
	_, _, rows := read(t, "(SELECT rows FROM '"+filepath.Join(folder(t, "parquet", none), "answers.parquet")+"')")
	assert.Nil(t, rows[2][0], "that none was found tells nothing while records are missing")
	none.Datasets[0].Sections[2].State = answer.Answered
	_, _, rows = read(t, "(SELECT rows FROM '"+filepath.Join(folder(t, "parquet", none), "answers.parquet")+"')")
	assert.Equal(t, int64(0), rows[2][0])
}

func TestEachDayOfReadsHasAWorthOfItsOwn(t *testing.T) {
	report := made(answer.AtLeast)
	report.Datasets[0].Days = map[string]answer.State{
		"2026/11/06": answer.Answered, "2026/11/07": answer.AtLeast, "2026/11/08": answer.NotAnswered,
	}
	s := report.Datasets[0].Section("bytes_by_day")
	for _, day := range []string{"2026/11/07", "2026/11/08", "2026/11/09"} {
		row := slices.Clone(s.Rows[0])
		row[s.Column("day")] = day
		s.Rows = append(s.Rows, row)
	}
	dir := folder(t, "csv", report)
	_, _, rows := read(t, "(SELECT answer FROM '"+filepath.Join(dir, "bytes_by_day.csv")+"')")
	assert.Equal(t, [][]any{{"answered"}, {"at least"}, {"at least"}, {"at least"}}, rows)
	_, _, rows = read(t, "(SELECT day::VARCHAR, answer FROM '"+filepath.Join(dir, "days.csv")+"')")
	assert.Equal(t, [][]any{{"2026-11-06", "answered"}, {"2026-11-07", "at least"}, {"2026-11-08", "not answered"}}, rows)
}

func TestWhatCallersWroteStaysInItsCell(t *testing.T) {
	report := made(answer.Answered)
	_, _, exact := read(t, "(SELECT object_key, bytes FROM '"+
		filepath.Join(folder(t, "parquet", report), "bytes_by_object.parquet")+"')")
	assert.Equal(t, [][]any{{hostile, int64(9_007_199_254_740_993)}}, exact)
	dir := folder(t, "csv", report)
	_, _, guarded := read(t, "(SELECT object_key, bytes FROM '"+filepath.Join(dir, "bytes_by_object.csv")+"')")
	assert.Equal(t, [][]any{{"'" + hostile, int64(9_007_199_254_740_993)}}, guarded, "a spreadsheet must not take it for a formula")
	_, _, findings := read(t, "(SELECT finding FROM '"+filepath.Join(dir, "findings.csv")+"')")
	assert.Equal(t, [][]any{{"'" + hostile}}, findings)
}

func TestAForgedTimeIsNotKnown(t *testing.T) {
	report := made(answer.Answered)
	s := report.Datasets[0].Section("bytes_by_person")
	s.Rows[0][s.Column("first_read")] = "2026-11-06Tnoon"
	for _, format := range FolderFormats {
		_, _, rows := read(t, fmt.Sprintf("(SELECT first_read IS NULL, last_read IS NULL FROM '%s')",
			filepath.Join(folder(t, format, report), "bytes_by_person."+format)))
		assert.Equal(t, [][]any{{true, false}}, rows, format)
	}
}

func TestADatasetSaysWhereItIs(t *testing.T) {
	report := made(answer.Answered)
	lake := report.Datasets[0]
	lake.Name, lake.Bucket, lake.Prefix = "speech", "acme-lake", "speech/"
	report.Datasets = append(report.Datasets, lake)
	for _, format := range FolderFormats {
		_, _, rows := read(t, "(SELECT dataset, bucket, prefix FROM '"+filepath.Join(folder(t, format, report), "datasets."+format)+"')")
		assert.Equal(t, [][]any{{"acme-data", "acme-data", nil}, {"speech", "acme-lake", "speech/"}}, rows, format)
	}
	told := documentOf(report).Datasets
	assert.Nil(t, told[0].Prefix)
	assert.Equal(t, "speech/", *told[1].Prefix)
	assert.Equal(t, "acme-lake", told[1].Bucket)
}

func TestOneFileHoldsAllDatasets(t *testing.T) {
	report := made(answer.Answered)
	other := made(answer.AtLeast).Datasets[0]
	other.Name, other.Bucket = "acme-other", "acme-other"
	report.Datasets = append(report.Datasets, other)
	_, _, rows := read(t, "(SELECT dataset, answer FROM '"+filepath.Join(folder(t, "csv", report), "bytes_by_prefix.csv")+"')")
	assert.Equal(t, [][]any{{"acme-data", "answered"}, {"acme-other", "at least"}}, rows)
}
