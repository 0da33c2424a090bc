package queries

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sound = "-- question: Who?\n-- log: trail\n-- param: bucket the bucket\n-- column: a varchar what\nSELECT a FROM t WHERE b = {{bucket}}\n"

func TestHeaders(t *testing.T) {
	q, err := parse("who", sound)
	require.NoError(t, err)
	assert.Equal(t, []Param{{"bucket", "the bucket"}}, q.Params)
	assert.Equal(t, []Column{{"a", "varchar", "what"}}, q.Columns)
	for name, c := range map[string]struct{ text, reason string }{
		"a comment that is no header":    {"-- hello\n" + sound, "no header line"},
		"a param that nothing uses":      {"-- param: since the first day\n" + sound, "since is declared but not used"},
		"a placeholder that is no param": {sound + "AND c = {{other}}", "other is used but not declared"},
		"a column without a comment":     {"-- column: b varchar\n" + sound, "needs a type and a comment"},
		"a param without a comment":      {"-- param: b\n" + sound, "needs a comment"},
		"no question":                    {"-- log: trail\nSELECT 1", "needs a question"},
		"a part behind another element":  {"-- question: Who?\n-- log: trail\n-- column: a varchar what\nWITH x AS (SELECT 1), {{compared}}\nSELECT 1", "compared: parts, and nothing else, stand in the first line"},
		"a param in the place of a part": {"-- param: rows list of rows\n-- question: Who?\n-- log: trail\n-- column: a varchar what\nWITH {{rows}}\nSELECT 1", "rows: parts, and nothing else, stand in the first line"},
		"a header without a statement":   {"-- question: Who?\n-- log: trail\n-- column: a varchar what\n", "needs a question"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("who", c.text)
			assert.ErrorContains(t, err, c.reason)
		})
	}
}

func TestPartsStandInOrder(t *testing.T) {
	parts, err := shared()
	require.NoError(t, err)
	q, err := parse("who", "-- question: Who?\n-- log: trail\n-- column: a varchar what\nWITH {{dataset_calls}}\nSELECT 1")
	require.NoError(t, err)
	assert.ErrorContains(t, q.compose(parts), "part dataset_calls must come after part trail_calls")
}

func TestEveryQueryHasItsPlaceInTheOrder(t *testing.T) {
	all, err := All()
	require.NoError(t, err)
	var names []string
	for _, query := range all {
		names = append(names, query.Name)
	}
	assert.Equal(t, order, names)
}
