package limit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/internal/limit"
)

func TestTrailName_RefusesWhatCloudTrailDoes(t *testing.T) {
	for name, accepted := range map[string]bool{
		"datatrail-prod": true, "a.b_c-9": true, "abc": true, strings.Repeat("a", 128): true,
		"": false, "ab": false, "a..b": false, "-abc": false, "abc-": false, "my trail": false, strings.Repeat("a", 129): false,
	} {
		if err := limit.TrailName(name); accepted {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorContains(t, err, "use 3 to 128 letters", name)
		}
	}
}

// Names stand in deployed stacks, where another one is another resource: these stay as they are.
func TestFit_NamesStayAsTheyWere(t *testing.T) {
	hyphened := strings.Repeat("a", 43) + "-" + strings.Repeat("b", 27)
	for name, c := range map[string]struct{ name, trim, want string }{
		"short":                     {"datatrail-prod", "-", "datatrail-prod"},
		"long":                      {strings.Repeat("a", 70), "", strings.Repeat("a", 44) + "-6bd5e503"},
		"cut behind a hyphen":       {hyphened, "", strings.Repeat("a", 43) + "--a4256bd1"},
		"cut behind a lost hyphen":  {hyphened, "-", strings.Repeat("a", 43) + "-a4256bd1"},
		"exactly as long as can be": {strings.Repeat("a", 53), "", strings.Repeat("a", 53)},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, limit.Fit(c.name, 53, c.trim)) })
	}
}

func TestFit_KeepsNamesApartAndWithinTheirRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.StringMatching(`[a-z-]{1,80}`)
		room := rapid.IntRange(10, 70).Draw(t, "room")
		one, other := names.Draw(t, "one"), names.Draw(t, "other")
		fitted := limit.Fit(one, room, "-")
		if len(fitted) > room {
			t.Fatalf("%q is longer than %d", fitted, room)
		}
		if one != other && fitted == limit.Fit(other, room, "-") {
			t.Fatalf("%q and %q both become %q", one, other, fitted)
		}
	})
}
