package watch

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/watch/watchtest/insights"
)

// docs/watching.md says how long a record is, and what a million cost.
func TestLogged_ARecordHasAbout1200Bytes(t *testing.T) {
	t.Parallel()
	r := loggedRequest{
		operation: "REST.GET.OBJECT", bucket: "datatrail-prod-speech-111122223333", key: "train/2026/shard-000123.tar", status: 206,
		sent: 8388608, requester: roleSession, auth: "AuthHeader",
	}
	record, isObject := r.record(t).(map[string]any)
	require.True(t, isObject)
	// Values that have their length in life.
	record["host_id"] = strings.Repeat("h", 76)
	record["user_agent"] = strings.Repeat("u", 150)
	text, err := json.Marshal(record)
	require.NoError(t, err)
	assert.InDelta(t, 1200, len(text), 100)
}

// loggedRecords are requests with their records.
func loggedRecords(t *testing.T, all []loggedRequest) []any {
	t.Helper()
	out := make([]any, len(all))
	for i, r := range all {
		out[i] = r.record(t)
	}
	return out
}

func TestLogged_MeasuresCountWhatTheyMeanAndNothingElse(t *testing.T) {
	t.Parallel()
	all := everyRequest([]string{speech, longer, "trail-logs"}, []string{"set/a"}, statuses...)
	records := loggedRecords(t, all)
	spec := RecordMetricsSpec{Log: dataset.Access, LogGroup: "g", Namespace: "n", Besides: []string{"trail-logs"}}
	require.NoError(t, spec.Validate())
	filters := spec.filters()
	require.Len(t, filters, len(Measures()), "copies out take no filter per dataset")
	for i, m := range Measures() {
		want := map[string]float64{}
		for _, r := range all {
			if n := loggedMeaning(m, r); n > 0 && r.bucket != "trail-logs" {
				want[r.bucket] += n
			}
		}
		require.Len(t, want, 2, "both datasets have records that count")
		f := filters[i]
		assert.Equal(t, want, counted(t, loggedBucket, f.pattern, f.value, records), m)
		assert.Equal(t, m.in(dataset.Access).metric("n", Source{Bucket: speech}).name, f.metric)
		assert.Equal(t, "bucket_name", f.bucket)
	}
}

// Were a clause or a value of a pattern without effect on these records, the test above would show nothing about it.
func TestLogged_EveryClauseAndEveryValueMatters(t *testing.T) {
	t.Parallel()
	records := loggedRecords(t, everyRequest([]string{speech}, []string{"set/a"}, statuses...))
	for _, r := range byBucket(dataset.Access) {
		p := r.pattern()
		sound := counted(t, loggedBucket, p.String(), r.value(), records)
		for i, clause := range p {
			if clause == hasLoggedBucket || clause == sentBytes {
				continue // the dimension is always there, and records without bytes add nothing
			}
			without := append(append(pattern{}, p[:i]...), p[i+1:]...)
			assert.NotEqual(t, sound, counted(t, loggedBucket, without.String(), r.value(), records), "%s without %s", r.Measure, clause)
		}
		for _, at := range quoted.FindAllStringIndex(p.String(), -1) {
			broken := p.String()[:at[0]] + `"never"` + p.String()[at[1]:]
			assert.NotEqual(t, sound, counted(t, loggedBucket, broken, r.value(), records), "%s without %s", r.Measure, p.String()[at[0]:at[1]])
		}
		for _, part := range []string{"IS NULL", "NOT EXISTS", "= 200", "= 206", "= 403"} {
			if strings.Contains(p.String(), part) {
				without := map[string]string{"IS NULL": "IS TRUE", "NOT EXISTS": "IS TRUE"}[part]
				if without == "" {
					without = "= 999"
				}
				broken := strings.Replace(p.String(), part, without, 1)
				assert.NotEqual(t, sound, counted(t, loggedBucket, broken, r.value(), records), "%s without %s", r.Measure, part)
			}
		}
	}
}

// One and the same call is told by both logs, each in its own words: the measures must agree on it.
func TestMeasures_OfBothLogsAgreeOnACall(t *testing.T) {
	t.Parallel()
	agreed := 0
	for _, o := range dataset.Operations(dataset.Content, dataset.Attributes, dataset.Listings) {
		for _, name := range o.LogNames() {
			for code, status := range map[string]int{"": 200, "AccessDenied": 403, "NoSuchKey": 404} {
				for who, requester := range map[string]string{role: roleSession, user: distantUser, anonymous: ""} {
					for _, auth := range []string{"AuthHeader", "QueryString"} {
						c := call{
							service: serviceS3, name: o.API, readOnly: true, data: true, bucket: speech, errorCode: code, identity: who, auth: auth,
							bytes: 5, key: "set/a",
						}
						r := loggedRequest{
							operation: name, bucket: speech, key: "set/a", status: status, sent: 5.0, requester: requester, auth: auth,
						}
						for _, m := range Measures() {
							if m == CopiesOut {
								continue
							}
							trail, logged := m.in(dataset.Trail), m.in(dataset.Access)
							want := counted(t, fieldBucket, trail.pattern().String(), trail.value(), []any{c.record(t)})
							got := counted(t, loggedBucket, logged.pattern().String(), logged.value(), []any{r.record(t)})
							require.Equal(t, want, got, "%s: %+v, %+v", m, c, r)
							agreed += len(got)
						}
					}
				}
			}
		}
	}
	assert.Greater(t, agreed, 50)
}

func TestLogged_MeasuresCountOfAPrefixWhatIsBelowIt(t *testing.T) {
	t.Parallel()
	year := Source{Dataset: "year", Bucket: speech, Prefix: "year=1/"}
	below := map[string][]string{
		"set/a": {"set"}, "setx/a": nil, "a/set/b": nil, "year=1/a": {"year"}, "year%3D1/a": {"year"}, "year%253D1/a": {"year"},
		"year=11/a": nil, "year": nil,
	}
	var keys []string
	for key := range below {
		keys = append(keys, key)
	}
	all := everyRequest([]string{speech, longer}, keys, 200, 403)
	records := loggedRecords(t, all)
	for _, s := range []Source{set, year} {
		for _, m := range Measures() {
			want := 0.0
			for _, r := range all {
				if r.bucket == s.Bucket && len(below[r.key]) > 0 && below[r.key][0] == s.Dataset {
					want += loggedMeaning(m, r)
				}
			}
			require.Positive(t, want, "%s of %s", m, s.Dataset)
			got := 0.0
			for _, p := range m.in(dataset.Access).patterns(s) {
				assert.LessOrEqual(t, len(p.String()), MaxPattern)
				for _, n := range counted(t, loggedBucket, p.String(), m.in(dataset.Access).value(), records) {
					got += n
				}
			}
			assert.InDelta(t, want, got, 0, "%s of %s", m, s.Dataset)
		}
	}
}

func TestLogged_OperationsThatDoNotFitAreSpreadOverFiltersOfOneMetric(t *testing.T) {
	t.Parallel()
	long := Source{Dataset: "long", Bucket: strings.Repeat("b", 63), Prefix: strings.Repeat("p=/", 30)}
	spec := RecordMetricsSpec{
		Log: dataset.Access, LogGroup: "g", Namespace: "n", NoBucket: true, Prefixes: []Counted{{long, []Measure{DeniedReads}}},
	}
	require.NoError(t, spec.Validate())
	filters := spec.filters()
	var text strings.Builder
	assert.Greater(t, len(filters), 1)
	names := map[string]bool{}
	for _, f := range filters {
		assert.Equal(t, "DeniedReads/long", f.metric)
		names[f.name] = true
		text.WriteString(f.pattern)
	}
	assert.Len(t, names, len(filters))
	for _, operation := range dataset.LogOperations(readOnly...) {
		assert.Equal(t, 1, strings.Count(text.String(), `"`+operation+`"`))
	}
}

func TestLogged_FiltersOfPrefixesAreReckoned(t *testing.T) {
	t.Parallel()
	spec := RecordMetricsSpec{Log: dataset.Access, LogGroup: "g", Namespace: "n"}
	for len(spec.Prefixes) < 12 {
		spec.Prefixes = append(spec.Prefixes, Counted{set, Measures()})
	}
	most := len(spec.filters())
	require.LessOrEqual(t, most, MaxFilters)
	require.NoError(t, spec.Validate())
	for len(spec.filters()) <= MaxFilters {
		spec.Prefixes = append(spec.Prefixes, Counted{set, Measures()})
	}
	require.ErrorContains(t, spec.Validate(), "metric filters (6 by bucket, ")
	require.ErrorContains(t, spec.Validate(), "more than the 100 that a log group can have: turn metrics.accessLogs off")
}

func TestLogged_AlarmsReadTheMetricsThatTheFiltersWriteAndLookBack(t *testing.T) {
	t.Parallel()
	for _, s := range []Source{{Dataset: "speech", Bucket: speech}, set} {
		for _, m := range Measures() {
			written := RecordMetricsSpec{Log: dataset.Access, LogGroup: "g", Namespace: LoggedNamespace("t"), NoBucket: !s.IsWhole()}
			if !s.IsWhole() {
				written.Prefixes = []Counted{{s, []Measure{m}}}
			}
			alarm := Logged(m, LoggedNamespace("t"), s, 5)
			read := alarm.series[0].metric
			found := false
			for _, f := range written.filters() {
				found = found || f.metric == read.name && (f.bucket != "") == (len(read.dimensions) > 0)
			}
			assert.True(t, found, alarm.Name)
			assert.NotEqual(t, Measured(m, Namespace("t"), s, 5).series[0].metric, read, "the two logs share no metric")
			assert.NotEqual(t, Measured(m, Namespace("t"), s, 5).Name, alarm.Name)
			assert.Contains(t, alarm.Description, "access logs")
			args := alarm.args("t", nil)
			assert.EqualValues(t, 12, args.EvaluationPeriods)
			assert.EqualValues(t, 1, args.DatapointsToAlarm)
			// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
			assert.LessOrEqual(t, alarm.hours*hour, 7*24*hour)
		}
	}
	assert.Contains(t, Logged(CopiesOut, "n", set, 5).Description, "those within it included")
}

func TestLoggedQueries_FindWhatTheirMeasuresCount(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, q := range loggedQueries([]Source{{Dataset: "speech", Bucket: speech}, {Dataset: "speech-2", Bucket: longer}}) {
		texts[q.Name] = q.Text
	}
	means := map[string]Measure{
		"who read what": EgressRequests, "bytes by principal": EgressRequests, "bytes by person": EgressRequests,
		"bytes by hour": EgressRequests, "bytes by prefix": EgressRequests, "denied reads": DeniedReads, "anonymous reads": AnonymousReads,
		"presigned reads": PresignedReads, "copies out": CopiesOut,
	}
	require.Len(t, texts, len(means), "every query is tried")
	all := everyRequest([]string{longer, foreign}, []string{"set/a"}, statuses...)
	records := loggedRecords(t, all)
	for name, m := range means {
		q, err := insights.Parse(texts["Access logs: "+name])
		require.NoError(t, err)
		for i, r := range all {
			r.sent = 1.0
			want := loggedMeaning(m, r) > 0 && r.bucket != foreign
			if got, err := q.Passes(records[i]); err != nil || got != want {
				t.Fatalf("%s: %+v: want %v, got %v, %v", name, r, want, got, err)
			}
		}
	}
}

func TestLoggedQueries_TellPrefixesApartAndHoursAndFolders(t *testing.T) {
	t.Parallel()
	year := Source{Dataset: "year", Bucket: speech, Prefix: "year=1/"}
	texts := map[string]*insights.Query{}
	for _, q := range loggedQueries([]Source{set, year, pond}) {
		parsed, err := insights.Parse(q.Text)
		require.NoError(t, err)
		texts[q.Name] = parsed
		assert.LessOrEqual(t, len(q.Text), MaxQuery)
		assert.Regexp(t, `^# .+\nfields `, q.Text, "%s: says what it is for, then begins", q.Name)
		assert.Equal(t, strings.Count(q.Text, "("), strings.Count(q.Text, ")"), q.Name)
	}
	field := func(query, key, bucket, name string) any {
		r := loggedRequest{operation: "REST.GET.OBJECT", bucket: bucket, key: key, status: 200, sent: 1.0, requester: roleSession}
		got, found, err := texts["Access logs: "+query].Field(r.record(t), name)
		require.NoError(t, err)
		if !found {
			return nil
		}
		return got
	}
	assert.Equal(t, "speech/set/", field("bytes by hour", "set/a", speech, "dataset"))
	assert.Equal(t, "speech/year%3D1/", field("bytes by hour", "year%3D1/a", speech, "dataset"))
	assert.Nil(t, field("bytes by hour", "other/a", speech, "dataset"))
	assert.Equal(t, longer+"/", field("bytes by hour", "other/a", longer, "dataset"))
	assert.Equal(t, "2026-11-01T10", field("bytes by hour", "set/a", speech, "hour"))
	assert.Equal(t, "x/", field("bytes by prefix", "x/y/z", longer, "prefix"))
	assert.Equal(t, "(root)", field("bytes by prefix", "z", longer, "prefix"))
	assert.Equal(t, roleSession, field("bytes by principal", "set/a", speech, "principal"))
}

// requesters draws ARNs as access logs write them.
func requesters() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		name := rapid.StringMatching(`[a-z][a-z0-9+=,.@_-]{0,12}`).Draw(t, "name")
		hex := rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`).Draw(t, "hex")
		session := rapid.SampledFrom([]string{
			name, "eks-cluster-pod-" + hex, "00f1abcdef,1", "i-" + hex[:8], "i-0123456789abcdef0", name + "@example.com", "a@b@c", "eks-" + hex,
		}).Draw(t, "session")
		roleName := rapid.SampledFrom([]string{"trainer", "AWSReservedSSO_Data_0123456789abcdef", "user", "x@y"}).Draw(t, "role")
		return rapid.SampledFrom([]string{
			"arn:aws:sts::111122223333:assumed-role/" + roleName + "/" + session, "arn:aws-cn:iam::111122223333:user/" + name,
			"arn:aws:iam::111122223333:user/team/a/" + name, "arn:aws:iam::111122223333:root", canonical,
			"arn:aws:sts::111122223333:federated-user/" + name, "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
			"svc:s3.amazonaws.com",
		}).Draw(t, "requester")
	})
}

// identityOf is all that an access log tells of a caller.
func identityOf(requester string) dataset.Identity {
	out := dataset.Identity{ARN: requester}
	switch {
	case strings.Contains(requester, ":iam::1") && strings.Contains(requester, ":user/"):
		out.Type = "IAMUser"
	case strings.Contains(requester, ":federated-user/"):
		out.Type = "FederatedUser"
	}
	return out
}

func TestLoggedQueries_NameThePersonByTheRuleOfTheCore(t *testing.T) {
	t.Parallel()
	var queries []*insights.Query
	for _, q := range loggedQueries([]Source{{Dataset: "speech", Bucket: speech}}) {
		if strings.HasSuffix(q.Name, "bytes by principal") || strings.HasSuffix(q.Name, "bytes by person") {
			parsed, err := insights.Parse(q.Text)
			require.NoError(t, err)
			queries = append(queries, parsed)
		}
	}
	require.Len(t, queries, 2)
	holds := func(t interface{ Fatalf(string, ...any) }, who string) dataset.PersonSource {
		record := map[string]any{
			loggedBucket: speech, loggedOperation: "REST.GET.OBJECT", loggedStatus: 200.0, loggedRequester: who,
		}
		want, source := identityOf(who).Person()
		for _, q := range queries {
			got, found, err := q.Field(record, "person")
			if err != nil || !found || got != want {
				t.Fatalf("%s: want %q, got %v, %v", who, want, got, err)
			}
		}
		return source
	}
	const session = "arn:aws:sts::111122223333:assumed-role/trainer/"
	for who, source := range map[string]dataset.PersonSource{
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Data_0123456789abcdef/ann": dataset.IdentityCenter,
		"arn:aws:iam::111122223333:user/team/ann":                                         dataset.IAMUser,
		session + "eks-cluster-pod-12345678-1234-1234-1234-123456789012":                  dataset.EKSPod,
		session + "00f1abcdef,1":                                                          dataset.EMRJob, session + "i-0123456789abcdef0": dataset.Instance,
		session + "ann@example.com": dataset.SessionMail, session + "job": "",
		"arn:aws:sts::111122223333:federated-user/ann": dataset.FederatedUser,
	} {
		assert.Equal(t, source, holds(t, who), who)
	}
	rapid.Check(t, func(t *rapid.T) { holds(t, requesters().Draw(t, "requester")) })
}
