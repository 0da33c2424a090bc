package logs_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// callers are objects that are alike as far as they can be.
var callers = []string{
	`{"type":"AssumedRole","principalId":"AROAJ6JEVKQRIS3BQ2R4C:job-1","arn":"arn:aws:sts::111122223333:assumed-role/training/job-1"}`,
	`{"type":"AssumedRole","principalId":"AROAJ6JEVKQRIS3BQ2R4C:job-1","arn":"arn:aws:sts::111122223333:assumed-role/training/job-2"}`,
	`{"type":"AssumedRole","principalId":"AROAJ6JEVKQRIS3BQ2R4C:job-1","arn":"arn:aws:sts::111122223333:assumed-role/training/job-1","userName":"\u0061"}`,
	`{"type":"AssumedRole","principalId":"AROAJ6JEVKQRIS3BQ2R4C:job-1","arn":null,"sessionContext":{"sessionIssuer":{"arn":"r"}},"more":{"arn":"no"}}`,
	`{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}`,
	`{}`,
}

func TestACallerThatIsRememberedIsTheSame(t *testing.T) {
	columns := []string{
		"eventid", "useridentity_type", "useridentity_principalid", "useridentity_arn", "useridentity_username",
		"useridentity_sessioncontext_sessionissuer_arn", "useridentity_accountid",
	}
	random := rand.New(rand.NewPCG(1, 2))
	var records []string
	for i := range 2000 {
		caller := `"userIdentity":` + callers[random.IntN(len(callers))]
		if random.IntN(10) == 0 {
			caller += `,"userIdentity":` + callers[random.IntN(len(callers))]
		}
		records = append(records, fmt.Sprintf(`{"eventVersion":"1.11",%s,"eventID":"%d"}`, caller, i))
	}
	dir := t.TempDir()
	all := rowsOf(t, filepath.Join(dir, "all.json"), columns, logs.NewTrail(columns, &logs.Tally{}), records...)
	require.Len(t, all, len(records))
	for i, record := range records {
		if i%20 == 0 {
			alone := rowsOf(t, filepath.Join(dir, "one.json"), columns, logs.NewTrail(columns, &logs.Tally{}), record)
			assert.Equal(t, alone[0], all[i], record)
		}
	}
}

func rowsOf(t *testing.T, file string, columns []string, reader *logs.Trail, records ...string) [][]logs.Value {
	t.Helper()
	require.NoError(t, os.WriteFile(file, []byte(`{"Records":[`+strings.Join(records, ",")+`]}`), 0o600))
	folder := source.Folder(filepath.Dir(file))
	found, err := logs.Find(t.Context(), folder, source.All(), &logs.Tally{})
	require.NoError(t, err)
	var rows [][]logs.Value
	for _, f := range found.Trail {
		if filepath.Base(f.Path()) != filepath.Base(file) {
			continue
		}
		reader.Open(t.Context(), f)
		for {
			row := make([]logs.Value, len(columns))
			more, err := reader.Next(row)
			require.NoError(t, err)
			if !more {
				break
			}
			for i := range row {
				row[i].Text = strings.Clone(row[i].Text)
			}
			rows = append(rows, row)
		}
	}
	return rows
}
