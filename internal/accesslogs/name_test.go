package accesslogs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/accesslogs"
)

func TestName_IsWhatAWSTakesAndTellsBucketsApart(t *testing.T) {
	long := strings.Repeat("a.very-long-name", 4)[:63]
	seen := map[string]string{}
	for text, want := range map[string]string{
		"datatrail-dev-speech-111122223333": "^datatrail-dev-speech-111122223333$",
		"data.corp.example.com":             "^data-corp-example-com-[0-9a-f]{8}$",
		"data-corp.example.com":             "^data-corp-example-com-[0-9a-f]{8}$",
		"data-corp-example-com":             "^data-corp-example-com$",
		strings.Repeat("a", 60):             "^a{60}$",
		strings.Repeat("a", 61):             "^a{51}-[0-9a-f]{8}$",
		strings.Repeat("a", 63):             "^a{51}-[0-9a-f]{8}$",
		long:                                "^a-very-long-name.*-[0-9a-f]{8}$",
		long[:62] + "x":                     "^a-very-long-name.*-[0-9a-f]{8}$",
		"Team_A.access-logs":                "^Team_A-access-logs-[0-9a-f]{8}$",
	} {
		got := accesslogs.Name(text)
		assert.Regexp(t, want, got, text)
		assert.Regexp(t, `^[\w-]{1,60}$`, got, text)
		assert.Equal(t, got, accesslogs.Name(text), "the same every time")
		assert.Empty(t, seen[got], "%s and %s", text, seen[got])
		seen[got] = text
	}
}
