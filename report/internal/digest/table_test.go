package digest_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/digest"
)

func TestATableBeginsWithTheVerdict(t *testing.T) {
	b := full(t, t.TempDir())
	b.move(b.logs[7], "notes\x1b[2J.txt")
	r := b.verify()
	var out bytes.Buffer
	require.NoError(t, r.WriteTable(&out))
	text := out.String()
	assert.True(t, strings.HasPrefix(text, "Red: 1 file renamed. 31 digests from "), text)
	assert.Contains(t, text, `"notes\x1b[2J.txt"`, "a name does nothing to the terminal")
	assert.NotContains(t, text, "\x1b")
	assert.Contains(t, text, "proven    2026-10-31 23:12:31 to 2026-11-01 08:12:31\n")
	assert.Contains(t, text, "it has the content of "+b.logs[7]+", which is missing")
}

func TestALongTableIsCut(t *testing.T) {
	r := digest.Result{Verdict: "v", Findings: make([]digest.Finding, 53)}
	var out bytes.Buffer
	require.NoError(t, r.WriteTable(&out))
	assert.Contains(t, out.String(), "and 3 more; -format json shows them all")
	assert.Error(t, r.WriteTable(crowded{}))
}

// crowded is a disk without room.
type crowded struct{}

func (crowded) Write([]byte) (int, error) { return 0, errors.New("no room") }
