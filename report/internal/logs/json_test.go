package logs

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// valid tells whether the text is one JSON value, as the scanner sees it.
func valid(text string) bool {
	end := anything(text, space(text, 0), 0)
	return end >= 0 && space(text, end) == len(text)
}

func TestTheScannerAgreesWithTheStandardLibrary(t *testing.T) {
	for _, text := range []string{
		"", "{", "}", "[1,]", `{"a":1,}`, `{"a"}`, `{"a":}`, "01", "-", "-0", "1.", "1.5e", "1.5e+3", ".5", "nul", "truex", `"\x"`,
		`"\u12"`, `"\u12aF"`, "\"a\nb\"", `"\"`, `{"a":[{"b":null}],"c":"\\"}`, " [ ] ", "{ }", `{"a" : 1 , "b":[1 ,2]}`, "1 2", "[1 2]",
	} {
		assert.Equal(t, json.Valid([]byte(text)), valid(text), "%q", text)
	}
	piece := rapid.SampledFrom([]string{
		"{", "}", "[", "]", ",", ":", `"`, `"a"`, `"b":`, "1", "-2.5e1", "true", "null", " ", `\`, `\u00e9`, "é", "0", "e", "\t", "\x01",
	})
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(r, "pieces"), "")
		require.Equal(r, json.Valid([]byte(text)), valid(text), "%q", text)
	})
}

func TestDepthIsLimited(t *testing.T) {
	assert.False(t, valid(strings.Repeat("[", 1_000_000)))
	assert.True(t, valid(strings.Repeat("[", 100)+strings.Repeat("]", 100)))
}

func TestAnArrayIsRenderedAsHiveReadsIt(t *testing.T) {
	assert.JSONEq(t, `[{"type":"A","arnprefix":"B/"},{},7]`, lowerKeys(`[ {"type":"A", "ARNPrefix" : "B/"}, {}, 7]`))
	assert.Equal(t, `[]`, lowerKeys(`[]`))
}

func TestABrokenRecordDoesNotHideTheNext(t *testing.T) {
	for _, broken := range []string{`{"a":}`, `{"a":"}"`, `42`, `"x"`, `[{"a":1}]`, `{"a":01}`, `{{}}`} {
		text := broken + `,{"next":1}`
		at := resume(text, 0)
		if broken != `{"a":"}"` {
			assert.Equal(t, `,{"next":1}`, text[at:], "%q", broken)
		}
	}
}
