package version

import (
	"bytes"
	"flag"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNumber_IsTheNewestReleaseOfTheChangelog(t *testing.T) {
	changelog, err := os.ReadFile("../../CHANGELOG.md")
	require.NoError(t, err)
	releases := regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$`).FindSubmatch(changelog)
	require.NotNil(t, releases)
	assert.Equal(t, Number, string(releases[1]))
}

func TestString_NamesTheRevisionThatTheBuildRecorded(t *testing.T) {
	stamped := func(settings ...debug.BuildSetting) *debug.BuildInfo { return &debug.BuildInfo{Settings: settings} }
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"no information":             {nil, Number},
		"no stamp":                   {stamped(debug.BuildSetting{Key: "-trimpath", Value: "true"}), Number},
		"a revision":                 {stamped(revision, debug.BuildSetting{Key: "vcs.modified", Value: "false"}), Number + " (0123456789ab)"},
		"a revision and changes":     {stamped(revision, debug.BuildSetting{Key: "vcs.modified", Value: "true"}), Number + " (0123456789ab, with changes)"},
		"a revision of a few digits": {stamped(debug.BuildSetting{Key: "vcs.revision", Value: "41"}), Number + " (41)"},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, describe(c.info)) })
	}
}

func TestAsked_MeansTheVersionAlone(t *testing.T) {
	assert.True(t, Asked([]string{"-version"}))
	assert.True(t, Asked([]string{"--version"}))
	assert.False(t, Asked(nil))
	assert.False(t, Asked([]string{"-out", "-version"}))
}

func TestList_ExplainsTheFlagAndRefusesItBesideOthers(t *testing.T) {
	flags := flag.NewFlagSet("preview", flag.ContinueOnError)
	var help bytes.Buffer
	flags.SetOutput(&help)
	List(flags)
	flags.PrintDefaults()
	assert.Contains(t, help.String(), "print the version")

	flags.SetOutput(io.Discard)
	flags.Bool("json", false, "")
	assert.ErrorContains(t, flags.Parse([]string{"-json", "-version"}), "ask for the version alone")
}

func TestPrint_NamesTheCommand(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, Print(&out, "preview"))
	assert.Equal(t, "datatrail preview "+String()+"\n", out.String())
}
