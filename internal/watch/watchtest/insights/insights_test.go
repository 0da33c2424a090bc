package insights_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/watchtest/insights"
)

func record(t *testing.T) any {
	t.Helper()
	var out any
	require.NoError(t, json.Unmarshal([]byte(`{
		"eventName": "GetObject", "sourceIPAddress": "198.51.100.7", "v6": "2001:db8::1", "empty": "", "status": 206, "nothing": null,
		"userIdentity": {"arn": "arn:aws:iam::1:role/a"}, "requestParameters": {"x-amz-copy-source": "/speech/a", "bucketName": "b"}
	}`), &out))
	return out
}

func passes(t *testing.T, text string) (bool, error) {
	t.Helper()
	q, err := insights.Parse(text)
	require.NoError(t, err)
	return q.Passes(record(t))
}

func TestPasses_JudgesFilters(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]bool{
		`eventName = "GetObject"`:                                      true,
		`eventName = "PutObject"`:                                      false,
		`eventName != "PutObject" and eventName in ["GetObject", "x"]`: true,
		`eventName not in ["GetObject"] or eventName like /^Get/`:      true,
		`not eventName like /^Get/`:                                    false,
		`eventName not like /^(Put|List)/`:                             true,
		`userIdentity.arn like /^(arn:aws:iam::1:role\/.*)$/`:          true,
		`isIpv4InSubnet(sourceIPAddress, "198.51.100.0/24")`:           true,
		`isIpv4InSubnet(sourceIPAddress, "198.51.101.0/24")`:           false,
		`isIpv4InSubnet(eventName, "198.51.101.0/24")`:                 false,
		`isIpv6InSubnet(v6, "2001:db8::/48")`:                          true,
		`isIpv6InSubnet(sourceIPAddress, "2001:db8::/48")`:             false,
		`not (eventName = "x" or isIpv6InSubnet(v6, "2001:db8::/48"))`: false,
		`(not ispresent(empty) or empty = "")`:                         true,
		`not ispresent(empty)`:                                         false,
		`(not ispresent(eventName) or eventName = "")`:                 false,
		`not ispresent(vpcEndpointId) or vpcEndpointId = "x"`:          true,
		`ispresent(vpcEndpointId) and vpcEndpointId != "x"`:            false,
		`not ispresent(vpcEndpointId) or vpcEndpointId not in ["x"]`:   true,
		`status = 206`: true,
		`status = 20`:  false,
		`(status = 200 or status = 206) and eventName = "GetObject"`:                      true,
		`eventName = 206 or absent = 206`:                                                 false,
		`not ispresent(nothing) or nothing in ["", "null"]`:                               true,
		`vpcEndpointId = "x"`:                                                             false,
		`eventName = "x" or eventName = "y" and eventName = "GetObject" or ispresent(v6)`: true,
	} {
		got, err := passes(t, "filter "+expression)
		require.NoError(t, err, expression)
		assert.Equal(t, want, got, expression)
	}
}

func TestPasses_KnowsFieldsThatTheQueryMakes(t *testing.T) {
	t.Parallel()
	got, err := passes(t, "# why\nfields eventName as call, coalesce(nothing, userIdentity.arn) as who, `requestParameters.x-amz-copy-source` as header, toMillis(@timestamp) as at\n"+
		`| parse header /^(?:\/)?(?<source>[^\/]+)/`+"\n"+`| filter call = "GetObject" and source = "speech" and source != call and who like /role/`+
		"\n| stats count(*) by who\n| filter nonsense")
	require.NoError(t, err)
	assert.True(t, got)
}

func TestField_IsWhatTheQueryMadeOfTheRecord(t *testing.T) {
	t.Parallel()
	q, err := insights.Parse(`parse userIdentity.arn /:(?<kind>[^:\/]+)\/(?<name>.+)$/` + "\n" +
		`| parse eventName /^Put(?<written>.+)$/` + "\n" +
		`| fields coalesce(written, name, "nobody, as it seems") as who, coalesce(written, absent.x, "nobody, as it seems") as nobody, ` +
		`coalesce("first", name) as constant, coalesce(written, absent) as nothing` + "\n| filter kind = \"role\"\n| stats count(*) by who")
	require.NoError(t, err)
	for name, want := range map[string]any{
		"who": "a", "nobody": "nobody, as it seems", "constant": "first", "kind": "role", "eventName": "GetObject",
	} {
		got, found, err := q.Field(record(t), name)
		require.NoError(t, err)
		assert.True(t, found, name)
		assert.Equal(t, want, got, name)
	}
	for _, name := range []string{"nothing", "written", "absent"} {
		_, found, err := q.Field(record(t), name)
		require.NoError(t, err)
		assert.False(t, found, name)
	}
	none, err := insights.Parse("filter eventName = \"PutObject\"")
	require.NoError(t, err)
	_, found, err := none.Field(record(t), "eventName")
	require.NoError(t, err)
	assert.False(t, found, "a record that does not pass has no fields")
}

func TestPasses_RefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`display a`, `filter`, `filter eventName`, `filter (eventName = "x"`, `filter eventName = "x" eventName = "y"`, `filter eventName ~ "x"`,
		`filter eventName like /(/`, `filter isIpv4InSubnet(sourceIPAddress, "2001:db8::/48")`, `filter isIpv4InSubnet(sourceIPAddress, "x")`,
		`filter absent != "x"`, `filter absent not in ["x"]`, `filter absent not like /x/`, `filter not ispresent(absent) and absent != "x"`,
		`filter ispresent(v6) or`, `filter ispresent(absent) and`,
		`parse header`, `parse header /(/`, `fields toMillis(@timestamp)`, `fields coalesce(a, "b")`,
	} {
		_, err := passes(t, text)
		assert.Error(t, err, text)
	}
	_, err := insights.Parse("# only a comment\n")
	assert.Error(t, err)
}
