package dataset_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
)

func TestCheckPrefix_TakesWhatMeansItselfEverywhere(t *testing.T) {
	for _, text := range []string{"speech/", "team-a/v1.0_x/", "year=2024/month=01/", "a@b,c~d!e+f/", strings.Repeat("a", 1022) + "/"} {
		assert.NoError(t, dataset.CheckPrefix(text), text)
	}
	for text, want := range map[string]string{
		"":                              "does not end in a slash",
		"speech":                        `write "speech/"`,
		"/":                             "begins with a slash",
		"/speech/":                      `write "speech/"`,
		"a//b/":                         "empty part",
		"a/../b/":                       `the part ".."`,
		"./":                            `the part "."`,
		"speech*/":                      "do not take literally",
		"sp?ech/":                       "do not take literally",
		"${aws:username}/":              "do not take literally",
		"a\"b/":                         "do not take literally",
		"a b/":                          "do not take literally",
		"größe/":                        "do not take literally",
		"a%2Fb/":                        "do not take literally",
		strings.Repeat("a", 1023) + "/": "leaves room for 1023",
	} {
		assert.ErrorContains(t, dataset.CheckPrefix(text), want, text)
	}
}

func TestDataset_HoldsKeysBelowItsPrefixAndNoNamesake(t *testing.T) {
	speech := dataset.Dataset{Bucket: "lake", Prefix: "speech/"}
	for key, want := range map[string]bool{
		"speech/": true, "speech/a": true, "speech/a/b": true,
		"speech": false, "speechx/a": false, "Speech/a": false, "": false, "a/speech/b": false,
	} {
		assert.Equal(t, want, speech.Holds(key), key)
		assert.True(t, dataset.Dataset{Bucket: "lake"}.Holds(key), "a whole bucket holds everything")
	}
}

func TestDataset_OverlapsWhatMayHoldTheSameObject(t *testing.T) {
	of := func(bucket, prefix string) dataset.Dataset { return dataset.Dataset{Bucket: bucket, Prefix: prefix} }
	for _, c := range []struct {
		a, b dataset.Dataset
		want bool
	}{
		{of("lake", "speech/"), of("lake", "images/"), false},
		{of("lake", "speech/"), of("lake", "speechx/"), false},
		{of("lake", "speech/"), of("lake", "speech/"), true},
		{of("lake", "speech/"), of("lake", "speech/raw/"), true},
		{of("lake", ""), of("lake", "speech/"), true},
		{of("lake", ""), of("lake", ""), true},
		{of("lake", "speech/"), of("pond", "speech/"), false},
	} {
		assert.Equal(t, c.want, c.a.Overlaps(c.b), "%v %v", c.a, c.b)
		assert.Equal(t, c.want, c.b.Overlaps(c.a), "%v %v", c.b, c.a)
	}
}

func TestDataset_ConcernsListingsThatAskForItAlone(t *testing.T) {
	speech, whole := dataset.Dataset{Bucket: "lake", Prefix: "speech/"}, dataset.Dataset{Bucket: "lake"}
	for _, c := range []struct {
		api, key string
		want     bool
	}{
		{"GetObject", "speech/a", true},
		{"GetObject", "speechx/a", false},
		{"ListObjectsV2", "speech/", true},
		{"ListObjectVersions", "speech/raw/", true},
		{"ListObjects", "", false},
		{"ListObjects", "speech", false},
		{"ListMultipartUploads", "speech/", false},
		{"HeadBucket", "", false},
	} {
		assert.Equal(t, c.want, speech.Concerns(c.api, c.key), "%s %q", c.api, c.key)
		assert.True(t, whole.Concerns(c.api, c.key), "%s %q", c.api, c.key)
	}
	assert.Equal(t, []string{"s3:ListBucket", "s3:ListBucketVersions"}, dataset.ListActions("aws"))
}

// Overlapping is nothing but that a key exists that both hold, and outside is never what does not concern the dataset.
func TestDataset_RulesFollowFromTheKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`([ab]{1,2}/){1,2}`)
		a := dataset.Dataset{Bucket: "lake", Prefix: prefix.Draw(t, "a")}
		b := dataset.Dataset{Bucket: "lake", Prefix: prefix.Draw(t, "b")}
		key := rapid.SampledFrom([]string{a.Prefix, b.Prefix, a.Prefix + "x", strings.TrimSuffix(a.Prefix, "/"), "x"}).Draw(t, "key")
		if a.Holds(key) && b.Holds(key) && !a.Overlaps(b) {
			t.Fatalf("%v and %v both hold %s", a, b, key)
		}
		if a.Overlaps(b) && !a.Holds(b.Prefix+a.Prefix) && !b.Holds(a.Prefix+b.Prefix) {
			t.Fatalf("%v and %v share no key", a, b)
		}
		rule := callertest.Perimeters().Draw(t, "perimeter")
		a.Perimeter = &rule
		call := callertest.Calls(rule).Draw(t, "call")
		want := rule.Outside(call.Caller) && a.Concerns(call.Caller.API, key)
		if got := a.Outside(call.Caller, key); got != want {
			t.Fatalf("%s of %q by %+v: outside %v", call.Caller.API, key, call.Caller, got)
		}
	})
}

func TestDataset_FindsItsKeysInTheFormsOfLogsAndHeaders(t *testing.T) {
	d := dataset.Dataset{Bucket: "lake", Prefix: "year=2024/"}
	assert.Equal(t, []string{"year=2024/", "year%3D2024/", "year%253D2024/"}, d.LoggedPrefixes())
	assert.Equal(t, []string{"speech/"}, dataset.Dataset{Prefix: "speech/"}.LoggedPrefixes())
	assert.Nil(t, dataset.Dataset{}.LoggedPrefixes())

	copied := regexp.MustCompile(d.CopiedPattern())
	for _, key := range []string{"year=2024/a", url.QueryEscape("year=2024/a"), "year%3d2024%2fa", "year=2024%2Fa"} {
		assert.True(t, copied.MatchString(key), key)
	}
	for _, key := range []string{"year=2024", "year=20245/a", "a/year=2024/a", "yearx2024/a"} {
		assert.False(t, copied.MatchString(key), key)
	}
	assert.Empty(t, dataset.Dataset{}.CopiedPattern())
}

func TestDataset_CoversNoListingThatHidesWhatItAsksFor(t *testing.T) {
	rule := &dataset.Perimeter{Mode: dataset.Enforce, DenyListing: true}
	speech, whole := dataset.Dataset{Prefix: "speech/", Perimeter: rule}, dataset.Dataset{Perimeter: rule}
	assert.Equal(t, rule.CoveredPattern(), whole.CoveredPattern())
	for _, api := range []string{"HeadBucket", "ListMultipartUploads"} {
		assert.True(t, whole.Covers(api), api)
		assert.False(t, speech.Covers(api), api)
		assert.False(t, regexp.MustCompile(speech.CoveredPattern()).MatchString(api), api)
	}
	for _, api := range []string{"ListObjectsV2", "GetObject", "ListObjectAnnotations"} {
		assert.True(t, speech.Covers(api), api)
		assert.True(t, regexp.MustCompile(speech.CoveredPattern()).MatchString(api), api)
	}
}
