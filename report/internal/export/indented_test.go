package export

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/answer"
)

// MarshalJSON is how encoding/json learns of rows, so that tests can compare with it.
func (r rowObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range r.fields {
		value := f.kind.typed(r.values[i])
		if _, isTime := value.(time.Time); isTime {
			value = f.kind.words(value)
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + f.name + `":`)
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func TestJSONIsWhatTheStandardLibraryWrites(t *testing.T) {
	all := map[string]*answer.Report{"none": {}, "one made by hand": made(answer.AtLeast)}
	for name, report := range reports(t) {
		all[name] = report
	}
	for c := range rune(0x100) {
		all["one made by hand"].Counts[0].Examples = append(all["one made by hand"].Counts[0].Examples, "a"+string(c)+"b", "a"+string([]byte{byte(c)})+"b")
	}
	for name, report := range all {
		var want, got bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetIndent("", "  ")
		require.NoError(t, encoder.Encode(documentOf(report)), name)
		require.NoError(t, JSON(&got, report), name)
		assert.Equal(t, strings.Split(want.String(), "\n"), strings.Split(got.String(), "\n"), name)
	}
}

func TestJSONTellsWhatItCannotWrite(t *testing.T) {
	assert.ErrorContains(t, writeIndented(&bytes.Buffer{}, document{Bill: []lineObject{{USD: math.NaN()}}}), "NaN")
	file, err := os.Create(filepath.Join(t.TempDir(), "closed"))
	require.NoError(t, err)
	require.NoError(t, file.Close())
	assert.ErrorIs(t, JSON(file, &answer.Report{}), os.ErrClosed)
}
