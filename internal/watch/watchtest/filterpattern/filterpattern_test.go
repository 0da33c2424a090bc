package filterpattern_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/watchtest/filterpattern"
)

const record = `{
	"eventType": "UpdateTrail", "sourceIPAddress": "198.51.100.7", "errorCode": null, "empty": "", "readOnly": true, "console": false,
	"requestParameters": {"bucketName": "speech", "x-amz-copy-source": "speech/a b", "n.m": "dotted"},
	"additionalEventData": {"bytesTransferredOut": 236375, "rate": -1.5},
	"arrayKey": ["value", {"deep": "yes"}]
}`

func decoded(t *testing.T) any {
	t.Helper()
	var out any
	require.NoError(t, json.Unmarshal([]byte(record), &out))
	return out
}

func TestMatches_FollowsTheDocumentedGrammar(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		`{ $.eventType = "UpdateTrail" }`:                                      true,
		`{ $.eventType = UpdateTrail }`:                                        true,
		`{ $.eventType = "updatetrail" }`:                                      false,
		`{ $.sourceIPAddress != "123.123.*" }`:                                 true,
		`{ $.sourceIPAddress = "198.51.*" }`:                                   true,
		`{ $.sourceIPAddress = "*.7" }`:                                        true,
		`{ $.sourceIPAddress = "198.51" }`:                                     false,
		`{ $.arrayKey[0] = "value" }`:                                          true,
		`{ $.arrayKey[1].deep = "yes" }`:                                       true,
		`{ $.arrayKey[7] = "value" }`:                                          false,
		`{ $.requestParameters["n.m"] = "dotted" }`:                            true,
		`{ $.requestParameters.x-amz-copy-source = "speech/*" }`:               true,
		`{ $.additionalEventData.bytesTransferredOut > 0 }`:                    true,
		`{ $.additionalEventData.bytesTransferredOut >= 236375 }`:              true,
		`{ $.additionalEventData.bytesTransferredOut < 236375 }`:               false,
		`{ $.additionalEventData.rate <= -1.5 }`:                               true,
		`{ $.readOnly > 0 }`:                                                   false,
		`{ $.readOnly IS TRUE }`:                                               true,
		`{ $.console IS FALSE }`:                                               true,
		`{ $.console IS TRUE }`:                                                false,
		`{ $.errorCode IS NULL }`:                                              true,
		`{ $.errorCode NOT EXISTS }`:                                           false,
		`{ $.errorMessage NOT EXISTS }`:                                        true,
		`{ ($.empty NOT EXISTS) || ($.empty = "") }`:                           true,
		`{ ($.errorMessage NOT EXISTS) || ($.errorMessage = "") }`:             true,
		`{ ($.eventType NOT EXISTS) || ($.eventType = "") }`:                   false,
		`{ $.errorMessage EXISTS }`:                                            false,
		`{ $.errorMessage != "x" }`:                                            false,
		`{ ($.readOnly IS TRUE) && ($.eventType = "x") }`:                      false,
		`{ ($.readOnly IS TRUE) || ($.eventType = "x") }`:                      true,
		`{ $.readOnly IS TRUE || $.eventType = "x" && $.console IS TRUE }`:     true,
		`{ ($.readOnly IS TRUE || $.eventType = "x") && ($.console IS TRUE) }`: false,
	}
	for pattern, want := range tests {
		p, err := filterpattern.Parse(pattern)
		require.NoError(t, err, pattern)
		assert.Equal(t, want, p.Matches(decoded(t)), pattern)
	}
}

func TestParse_RefusesWhatCloudWatchRefuses(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		``, `ERROR`, `{ }`, `{ $.a = "x"`, `{ $.a = "x" } tail`, `{ ($.a = "x" }`, `{ $.a }`, `{ $.a = }`, `{ a = "x" }`,
		`{ $.a > "x" }`, `{ $.a IS MAYBE }`, `{ $.a NOT }`, `{ $.a = x-y }`, `{ $.a = %regex% }`, `{ $.a = "x" && }`, `{ $.a = "open }`,
		`{ $.a != 123.123.* }`, `{ $.a.["n.m"] = "x" }`,
	} {
		_, err := filterpattern.Parse(pattern)
		assert.Error(t, err, pattern)
	}
}

func TestValue_IsANumberOrAFieldOfTheRecord(t *testing.T) {
	t.Parallel()
	n, ok := filterpattern.Value(decoded(t), "$.additionalEventData.bytesTransferredOut")
	assert.True(t, ok)
	assert.InDelta(t, 236375, n, 0)
	n, ok = filterpattern.Value(decoded(t), "1")
	assert.True(t, ok)
	assert.InDelta(t, 1, n, 0)
	for _, value := range []string{"$.eventType", "$.absent", "one"} {
		_, ok = filterpattern.Value(decoded(t), value)
		assert.False(t, ok, value)
	}
	bucket, ok := filterpattern.Text(decoded(t), "$.requestParameters.bucketName")
	assert.True(t, ok)
	assert.Equal(t, "speech", bucket)
}
