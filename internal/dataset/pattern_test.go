package dataset_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
)

func TestARNLike_MatchesPartByPart(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/ci/deployer"
	tests := map[string]bool{
		role:                                  true,
		"arn:aws:iam::111122223333:role/ci/*": true,
		"arn:aws:iam::111122223333:role/c?/deploy*":  true,
		"arn:aws:iam::*:role/ci/deployer":            true,
		"arn:aws:iam::111122223333:role/deployer":    false,
		"arn:aws:iam::111122223333:role/ci/deploye":  false,
		"arn:aws:iam::111122223333:user/ci/deployer": false,
		"arn:aws:iam::*deployer":                     false,
		"arn:aws:iam::111122223333:role/c./deployer": false,
		"*": false,
	}
	for pattern, want := range tests {
		assert.Equal(t, want, dataset.ARNLike(pattern, role), pattern)
	}
	assert.False(t, dataset.ARNLike(role, "no ARN"))
}

// A second telling of the wildcards, by way of a regular expression.
func TestARNLike_AgreesWithARegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?]{0,8}`).Draw(t, "pattern")
		text := rapid.StringMatching(`[ab]{0,10}`).Draw(t, "text")
		quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		want := regexp.MustCompile("^" + quoted + "$").MatchString(text)
		const head = "arn:aws:iam::111122223333:"
		if got := dataset.ARNLike(head+pattern, head+text); got != want {
			t.Fatalf("%q like %q: got %v", text, pattern, got)
		}
	})
}
