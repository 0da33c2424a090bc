package export

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/answer"
)

// schemaFile is where the schema lies for readers.
const schemaFile = "../../schema.json"

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("schema.json", schema))
	all, err := compiler.Compile("schema.json")
	require.NoError(t, err)
	return all
}

func asJSON(t *testing.T, report *answer.Report) any {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, JSON(&b, report))
	value, err := jsonschema.UnmarshalJSON(&b)
	require.NoError(t, err)
	return value
}

func TestTheSchemaFileIsWhatTheProgramPrints(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Schema(&b))
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(schemaFile, b.Bytes(), 0o644))
	}
	text, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	assert.Equal(t, string(text), b.String(), "renew it with UPDATE_GOLDEN=1")
}

func TestEveryReportFitsTheSchema(t *testing.T) {
	schema, states := compiled(t), map[answer.State]bool{}
	for name, report := range reports(t) {
		assert.NoError(t, schema.Validate(asJSON(t, report)), name)
		for _, d := range report.Datasets {
			for _, s := range d.Sections {
				states[s.State] = true
			}
		}
	}
	assert.Len(t, states, 3, "answers of every worth were among them")
	for _, state := range []answer.State{answer.Answered, answer.AtLeast, answer.NotAnswered} {
		assert.NoError(t, schema.Validate(asJSON(t, made(state))))
	}
	assert.NoError(t, schema.Validate(asJSON(t, &answer.Report{Since: "2026/11/01", Until: "2026/11/02"})))
}

func TestTheSchemaRefusesWhatNoReportHolds(t *testing.T) {
	schema := compiled(t)
	sound, err := json.Marshal(documentOf(made(answer.Answered)))
	require.NoError(t, err)
	for name, change := range map[string][2]string{
		"a key of another style":          {`"as_of":`, `"asOf":`},
		"a key that is not known":         {`"version":`, `"more":1,"version":`},
		"a worth that is not known":       {`"answer":"answered"`, `"answer":"zero"`},
		"a question that is not known":    {`"question":"coverage"`, `"question":"rumours"`},
		"a row without one of its cells":  {`"object_key":`, `"key":`},
		"a number as text":                {`"bytes":9007199254740993`, `"bytes":"9007199254740993"`},
		"a day as the questions write it": {`"2026-11-06"`, `"2026/11/06"`},
		"a time without its zone":         {`15:04:05Z"`, `15:04:05"`},
		"a severity that is not known":    {`"severity":"red"`, `"severity":"pink"`},
	} {
		text := strings.Replace(string(sound), change[0], change[1], 1)
		require.NotEqual(t, string(sound), text, name)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err)
		assert.Error(t, schema.Validate(value), name)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(sound))
	require.NoError(t, err)
	assert.NoError(t, schema.Validate(value))
}

func TestJSONTellsAnAnswerAsWhatItIsWorth(t *testing.T) {
	text := func(state answer.State) string {
		b, err := json.Marshal(documentOf(made(state)))
		require.NoError(t, err)
		return string(b)
	}
	assert.Contains(t, text(answer.Answered), `"answer":"answered","why":null,"from":["trail"]`)
	assert.Contains(t, text(answer.AtLeast), `"answer":"at least","why":"CloudTrail is silent"`)
	assert.Contains(t, text(answer.NotAnswered), `"answer":"not answered","why":"no log"`)
	assert.NotContains(t, text(answer.NotAnswered), "9007199254740993")
	assert.Contains(t, text(answer.Answered), `{"day":"2026-11-06","principals":9007199254740993,"requests":9007199254740993,"bytes":9007199254740993}`)
}
