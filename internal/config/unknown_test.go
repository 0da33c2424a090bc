package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// paths are all keys, without the places in lists.
func paths() []string {
	var out []string
	for _, each := range everywhere() {
		for _, path := range each {
			out = append(out, strings.ReplaceAll(path, "[]", ""))
		}
	}
	return out
}

func TestNotOffered_NamesNoKeyThatThereIs(t *testing.T) {
	all := paths()
	for path, way := range notOffered {
		assert.NotContains(t, all, path)
		if i := strings.LastIndex(path, "."); i >= 0 {
			assert.Contains(t, all, path[:i], "%s lies below a key", path)
		}
		assert.NotRegexp(t, `^[A-Z]|\.$`, way, path)
	}
}

// A way round that names a key has to name one that there is.
func TestNotOffered_SendsNobodyToAKeyThatIsNone(t *testing.T) {
	all := paths()
	for path, way := range notOffered {
		for _, word := range strings.FieldsFunc(way, func(r rune) bool { return strings.ContainsRune(" ,;()", r) }) {
			key := strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(word, "[]", ""), "datatrail:"), ":")
			if head, _, dotted := strings.Cut(key, "."); dotted && slices.Contains(all, head) || strings.HasPrefix(key, "aws:") {
				assert.Contains(t, all, key, "%s: %s", path, way)
			}
		}
	}
}

func TestMeant_KnowsASingleSlip(t *testing.T) {
	words := keys(reflect.TypeFor[Config]())
	for misspelt, want := range map[string]string{
		"dataset": "datasets", "datsets": "datasets", "logz": "logs", "Queries": "queries", "cloudwatch": "cloudWatch",
		"forcedestory": "forceDestroy", "colour": "", "": "", "x": "",
	} {
		assert.Equal(t, want, meant(misspelt, words), misspelt)
	}
}

func TestEdits_CountsSlips(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"a", ""}: 1, {"abc", "abc"}: 0, {"abc", "acb"}: 1, {"abc", "abcd"}: 1, {"abc", "axc"}: 1, {"datatrail", "datatrial"}: 1,
		{"kitten", "sitting"}: 3,
	} {
		assert.Equal(t, want, edits(pair[0], pair[1]))
		assert.Equal(t, want, edits(pair[1], pair[0]))
	}
}
