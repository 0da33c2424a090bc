package watch

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/internal/watch/watchtest/insights"
)

// Datasets of one bucket whose prefixes are namesakes, and one that is a bucket.
var (
	set   = Source{Dataset: "set", Bucket: speech, Prefix: "set/"}
	setx  = Source{Dataset: "set-x", Bucket: speech, Prefix: "setx/year=1/"}
	pond  = Source{Dataset: "pond", Bucket: longer}
	mixed = []Source{set, setx, pond}
)

var (
	nearKeys  = []string{"set/", "set/a", "set", "setx/a", "setx/year=1/a", "Set/a", "a/set/b"}
	nearAsked = []string{"", "set/", "set/raw", "set", "setx/", "setx/year=1/", "s"}
)

// callsByKey are calls on objects and listings of two buckets, and copies between them.
func callsByKey() []call {
	var out []call
	for _, bucket := range []string{speech, longer} {
		for _, c := range everyCall() {
			if c.bucket != bucket || c.copySource != "" || c.emptyCode || c.identity == user || c.identity == formerly {
				continue
			}
			if strings.HasPrefix(c.name, "ListObject") {
				for _, c.asks = range nearAsked {
					out = append(out, c)
				}
				continue
			}
			for _, c.key = range nearKeys {
				out = append(out, c)
			}
		}
		for _, key := range nearKeys {
			out = append(out, copiesTo(bucket, key)...)
		}
	}
	return out
}

// copiesTo are copies from every key of the first bucket to one place, in every spelling.
func copiesTo(bucket, key string) []call {
	var out []call
	for _, from := range nearKeys {
		path := strings.ReplaceAll(url.QueryEscape(from), "%2F", "/")
		for _, header := range []string{
			speech + "/" + from, "/" + speech + "/" + from, speech + "/" + path, url.QueryEscape(speech + "/" + from),
			"/" + url.QueryEscape(speech+"/"+from), url.QueryEscape("/" + speech + "/" + from), "/" + speech + "/" + url.QueryEscape(from),
		} {
			out = append(out, call{
				service: serviceS3, name: "CopyObject", data: true, bucket: bucket, key: key, identity: role, auth: "AuthHeader",
				copySource: header, origin: speech, originKey: from,
			})
		}
	}
	return out
}

// concerns reports whether a call is about a dataset, in the words of the requirement.
func (c call) concerns(s Source) bool {
	at := c.key
	if strings.HasPrefix(c.name, "ListObject") {
		at = c.asks
	}
	return c.bucket == s.Bucket && (s.Prefix == "" || strings.HasPrefix(at, s.Prefix))
}

// leaves reports whether a copy takes something out of a dataset.
func (c call) leaves(s Source) bool {
	return c.origin == s.Bucket && strings.HasPrefix(c.originKey, s.Prefix) && !c.concerns(s)
}

func TestMeasures_CountOfAPrefixWhatIsBelowIt(t *testing.T) {
	t.Parallel()
	all := callsByKey()
	records := recordsOf(t, all)
	for _, s := range []Source{set, setx} {
		for _, m := range Measures() {
			want, got := 0.0, 0.0
			for _, c := range all {
				switch {
				case m == CopiesOut && c.leaves(s) && c.errorCode == "":
					want++
				case m != CopiesOut && c.concerns(s):
					want += meaning(m, c)
				}
			}
			require.Positive(t, want, "%s of %s", m, s.Dataset)
			for _, p := range m.in(dataset.Trail).patterns(s) {
				assert.LessOrEqual(t, len(p.String()), MaxPattern)
				for _, n := range counted(t, fieldBucket, p.String(), m.in(dataset.Trail).value(), records) {
					got += n
				}
			}
			assert.InDelta(t, want, got, 0, "%s of %s", m, s.Dataset)
		}
	}
}

func TestCopiesOut_AreSpreadOverPatternsThatFit(t *testing.T) {
	t.Parallel()
	long := Source{Dataset: "long", Bucket: strings.Repeat("b", 63), Prefix: strings.Repeat("p=/", 60)}
	patterns := copiesOut(long)
	assert.Greater(t, len(patterns), 1)
	var text strings.Builder
	for _, p := range patterns {
		assert.LessOrEqual(t, len(p.String()), MaxPattern)
		text.WriteString(p.String())
	}
	for _, source := range copySources(long) {
		assert.Equal(t, 1, strings.Count(text.String(), `"`+source+`"`))
	}
	args := RecordMetricsSpec{LogGroup: "g", Namespace: "n", NoBucket: true, Prefixes: []Counted{{long, []Measure{CopiesOut}}}}
	metrics, names := map[string]bool{}, map[string]bool{}
	for _, f := range args.filters() {
		metrics[f.metric], names[f.name] = true, true
	}
	assert.Len(t, metrics, 1, "several filters feed one metric")
	assert.Len(t, names, len(patterns))
}

func TestRecordMetrics_ReckonTheFiltersOfPrefixes(t *testing.T) {
	t.Parallel()
	args := RecordMetricsSpec{LogGroup: "g", Namespace: "n", Copies: []Source{pond}}
	for len(args.Prefixes) < 15 {
		args.Prefixes = append(args.Prefixes, Counted{set, Measures()})
	}
	require.NoError(t, args.Validate())
	args.Prefixes = append(args.Prefixes, Counted{set, Measures()})
	require.ErrorContains(t, args.Validate(), "102 metric filters (5 by bucket, 1 for copies out of 1 buckets, 96 for 16 datasets with "+
		"prefixes) are more than the 100 that a log group can have: turn metrics.records off")
	args.Copies, args.NoBucket = nil, true
	require.NoError(t, args.Validate(), "where no dataset is a bucket, nothing is counted by bucket")
}

func TestMetric_OfAPrefixIsThatOfNoBucket(t *testing.T) {
	t.Parallel()
	namesake := Source{Dataset: "a", Bucket: set.Dataset}
	for _, m := range Measures() {
		assert.NotEqual(t, m.in(dataset.Trail).metric("n", namesake).name, m.in(dataset.Trail).metric("n", set).name)
		assert.NotEqual(t, m.in(dataset.Trail).metric("n", setx), m.in(dataset.Trail).metric("n", set))
	}
	assert.Equal(t, "set", set.FilterID())
	assert.Equal(t, FilterWhole, pond.FilterID())
	assert.Equal(t, []dimension{{dimensionBucket, speech}, {dimensionFilter, "set"}}, UnusualBytes(set).series[0].metric.dimensions)
	assert.Contains(t, Measured(EgressBytes, "n", set, 5).Description, "read from speech/set/ within")
}

func TestQueries_TellPrefixesApart(t *testing.T) {
	t.Parallel()
	all := callsByKey()
	records := recordsOf(t, all)
	texts := map[string]string{}
	for _, q := range shared(mixed) {
		texts[q.Name] = q.Text
		assert.LessOrEqual(t, len(q.Text), MaxQuery)
		assert.NotRegexp(t, `stats .* by .*\bbucket\b`, q.Text, "%s tells by the dataset", q.Name)
	}
	reads, err := insights.Parse(texts["Bytes by principal"])
	require.NoError(t, err)
	listings, err := insights.Parse(texts["Listing followed by reading"])
	require.NoError(t, err)
	copies := map[Source]*insights.Query{}
	for _, s := range []Source{set, setx} {
		copies[s], err = insights.Parse(texts["Copies out of "+s.Dataset])
		require.NoError(t, err)
	}
	for i, c := range all {
		owner := ""
		for _, s := range mixed {
			if c.concerns(s) {
				owner = s.Bucket + "/" + s.Prefix
			}
		}
		got, err := reads.Passes(records[i])
		require.NoError(t, err)
		if want := owner != "" && meaning(EgressRequests, c) > 0; got != want {
			t.Fatalf("reads: %+v: want %v", c, want)
		}
		if got {
			whose, _, err := reads.Field(records[i], "dataset")
			require.NoError(t, err)
			require.Equal(t, owner, whose)
		}
		got, err = listings.Passes(records[i])
		require.NoError(t, err)
		list := strings.HasPrefix(c.name, "ListObject") || c.name == "HeadBucket"
		if want := owner != "" && c.service == serviceS3 && c.errorCode == "" && (list || meaning(EgressRequests, c) > 0); got != want {
			t.Fatalf("listings: %+v: want %v", c, want)
		}
		for s, q := range copies {
			got, err := q.Passes(records[i])
			require.NoError(t, err)
			if want := c.leaves(s) && c.errorCode == ""; got != want {
				t.Fatalf("copies out of %s: %+v: want %v", s.Dataset, c, want)
			}
		}
	}
}

func TestOutside_FindsOfAPrefixThoseWhomTheRuleRefuses(t *testing.T) {
	t.Parallel()
	s := Source{Dataset: "speech", Bucket: callertest.Bucket, Prefix: "set/"}
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		p := callertest.Perimeters().Draw(t, "perimeter")
		q, err := insights.Parse(Outside(s, p).Text)
		require.NoError(t, err)
		for _, c := range rapid.SliceOfN(callertest.Calls(p), 20, 20).Draw(t, "calls") {
			key := rapid.SampledFrom([]string{"set/", "set/a", "set", "setx/a", ""}).Draw(t, "key")
			record := c.Record("id")
			parameters, ok := record["requestParameters"].(map[string]any)
			require.True(t, ok)
			isCopy := dataset.ClassOf(c.Caller.API) == dataset.Copies
			switch {
			case dataset.ClassOf(c.Caller.API) == dataset.Listings:
				delete(parameters, "key")
				parameters["prefix"] = key
			case isCopy:
				parameters["key"], parameters["x-amz-copy-source"] = "elsewhere", callertest.Bucket+"/"+key
			default:
				parameters["key"] = key
			}
			got, err := q.Passes(decoded(t, record))
			require.NoError(t, err)
			d := s.under(p)
			caller := c.Caller.Recorded()
			if want := d.Covers(caller.API) && d.Concerns(caller.API, key) && p.Foreign(caller); got != want {
				t.Fatalf("%s of %q by %+v under %+v: want %v, got %v", caller.API, key, caller, p, want, got)
			}
			if got {
				found++
			}
		}
	})
	assert.Positive(t, found)
}

func TestDashboard_ShowsABucketsStorageOnce(t *testing.T) {
	t.Parallel()
	args := DashboardSpec{
		Trail: "t", Region: "eu-central-1", Sources: mixed, TrailLogs: "l", AccessLogs: "a", Requested: mixed, Records: true, LogGroup: "g",
	}
	require.NoError(t, args.Validate())
	rows := args.stored("NumberOfObjects", "AllStorageTypes")
	require.Len(t, rows, 2)
	body, err := args.Body()
	require.NoError(t, err)
	assert.Contains(t, body, `"EgressBytes/set-x"`)
	assert.Contains(t, body, `"FilterId","set-x"`)
	assert.True(t, slices.Contains([]string{"speech", "pond"}, rows[0][len(rows[0])-1].(map[string]any)["label"].(string)))
}
