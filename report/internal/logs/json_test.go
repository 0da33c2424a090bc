package logs

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/schema"
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

func TestAStringIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	for value, want := range map[string]string{
		`""`:                            "",
		`"a"`:                           "a",
		`"\/a\/b"`:                      "/a/b",
		`"\u003ca\u003E"`:               "<a>",
		`"my \"agent\""`:                `my "agent"`,
		`"\\u0041"`:                     `\u0041`,
		`"\b\f\n\r\t"`:                  "\b\f\n\r\t",
		`"\ud83d\ude00"`:                "\U0001F600",
		`"\ud83d"`:                      "\uFFFD",
		`"\ud83d\u0041"`:                "\uFFFDA",
		`"\ude00\ud83d"`:                "\uFFFD\uFFFD",
		`"\ud83d\ud83d\ude00"`:          "\uFFFD\U0001F600",
		"\"\\u0041, é and \U0001F600\"": "A, é and \U0001F600",
		"\"\\\"\xff\"":                  "\"\uFFFD",
		`12`:                            "12",
		`{"a":"\u0041"}`:                `{"a":"\u0041"}`,
	} {
		require.True(t, valid(value), value)
		assert.Equal(t, want, plain(value), value)
	}
	piece := rapid.SampledFrom([]string{
		"a", "é", "\U0001F600", "\u2028", `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u0000`, `\u00e9`, `\u00E9`, `\uffff`,
		`\ud83d`, `\ude00`, `\uD83D\uDE00`, `\`, `\x`, `\u12`, `\uzzzz`, `u0041`, `"`, "\n",
	})
	rapid.Check(t, func(r *rapid.T) {
		value := `"` + strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(r, "pieces"), "") + `"`
		var want string
		err := json.Unmarshal([]byte(value), &want)
		require.Equal(r, err == nil, valid(value), "%q", value)
		if err == nil {
			require.Equal(r, want, plain(value), "%q", value)
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		want := rapid.String().Draw(r, "text")
		value, err := json.Marshal(want)
		require.NoError(r, err)
		require.Equal(r, want, plain(string(value)), "%q", value)
	})
}

func TestARecordWithAnInvalidEscapeIsRefusedAndTheNextIsRead(t *testing.T) {
	for _, escape := range []string{`\x`, `\u12`, `\uzzzz`, `\ud83d\u`} {
		tally := &Tally{}
		trail := NewTrail([]string{"eventname", "useragent"}, tally)
		trail.text = `{"eventName":"GetObject","userAgent":"` + escape + `"},{"eventName":"HeadObject","userAgent":"a\/b"}]}`
		row := make([]Value, 2)
		more, err := trail.Next(row)
		require.NoError(t, err)
		require.True(t, more)
		assert.Equal(t, []Value{{"HeadObject", true}, {"a/b", true}}, row, escape)
		assert.EqualValues(t, 1, tally.Times(BadRecord), escape)
	}
}

func TestDepthIsLimited(t *testing.T) {
	assert.False(t, valid(strings.Repeat("[", 1_000_000)))
	assert.True(t, valid(strings.Repeat("[", 100)+strings.Repeat("]", 100)))
}

func TestElementsAreWhatHiveReads(t *testing.T) {
	type list = [][]Value
	none := Value{}
	for text, want := range map[string]list{
		`[ {"type":"A", "ARNPrefix" : "B\u002f"}, {}, 7]`: {{{"A", true}, {"B/", true}}, {none, none}, {none, none}},
		`[]`: nil,
		`[{"TYPE":[{"B":1}],"arnprefix":null},["C"]]`: {{{`[{"B":1}]`, true}, none}, {none, none}},
		`[{"other":"A","arn":"x"}]`:                   {{none, none}},
		`{"type":"A"}`:                                nil,
		``:                                            nil,
	} {
		var got list
		Elements(text, []string{"type", "arnprefix"}, make([]Value, 2), func(values []Value) { got = append(got, slices.Clone(values)) })
		assert.Equal(t, want, got, text)
	}
}

// Whoever writes other names, or the same in another order, is read as well.
func TestFieldsAreFoundInWhateverOrder(t *testing.T) {
	f := newField("", []schema.Column{{Name: "one", Type: "string"}, {Name: "two", Type: "string"}}, map[string]int{"one": 1, "two": 2})
	for _, names := range [][]string{{"One", "Two"}, {"Two", "One"}, {"one", "x", "Two"}, {"Two", "Two", "ONE"}, {"x", "one"}} {
		for _, name := range names {
			want := map[string]int{"one": 1, "two": 2}[strings.ToLower(name)]
			if child := f.named(name).field; want == 0 {
				assert.Nil(t, child)
			} else if assert.NotNil(t, child) {
				assert.Equal(t, want, child.column)
			}
		}
	}
	for i := range 2 * mostMembers {
		assert.Nil(t, f.named("n"+strconv.Itoa(i)).field)
	}
	assert.Len(t, f.members, mostMembers)
}

func TestALongNameIsNotRemembered(t *testing.T) {
	f := newField("", []schema.Column{{Name: "one", Type: "string"}}, map[string]int{"one": 1})
	assert.Nil(t, f.named(strings.Repeat("n", longestMember+1)).field)
	assert.Empty(t, f.members)
	assert.Nil(t, f.named(strings.Repeat("n", longestMember)).field)
	assert.Len(t, f.members, 1)
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
