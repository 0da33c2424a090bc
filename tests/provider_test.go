package tests

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProvider_TakesTheAWSConfiguration(t *testing.T) {
	role := `{"roleArn":"arn:aws:iam::111122223333:role/deployer","externalId":"x"}`
	web := `{"roleArn":"arn:aws:iam::111122223333:role/deployer","sessionName":"ci","duration":"1h","webIdentityTokenFile":"/run/token"}`
	tests := map[string]struct {
		key, value string
		input      string // defaults only, when empty
		want       string
	}{
		"nothing but the Region":           {"aws:region", "eu-central-1", "", ""},
		"a profile":                        {"aws:profile", "audit", "profile", `"audit"`},
		"only the accounts that are meant": {"aws:allowedAccountIds", `["111122223333"]`, "allowedAccountIds", `["111122223333"]`},
		"a role to deploy with":            {"aws:assumeRole", role, "assumeRole", role},
		"a role for two hours": {
			"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/deployer","duration":"2h"}`, "assumeRole",
			`{"roleArn":"arn:aws:iam::111122223333:role/deployer","duration":"2h"}`,
		},
		"a role by a token":                  {"aws:assumeRoleWithWebIdentity", web, "assumeRoleWithWebIdentity", web},
		"tags that others manage":            {"aws:ignoreTags", `{"keys":["cost"],"keyPrefixes":["org:"]}`, "ignoreTags", `{"keys":["cost"],"keyPrefixes":["org:"]}`},
		"FIPS endpoints":                     {"aws:useFipsEndpoint", "true", "useFipsEndpoint", "true"},
		"endpoints with IPv6":                {"aws:useDualstackEndpoint", "true", "useDualstackEndpoint", "true"},
		"endpoints of an emulator":           {"aws:endpoints", `[{"s3":"http://[::1]:1"}]`, "endpoints", `[{"s3":"http://[::1]:1"}]`},
		"bucket names in paths":              {"aws:s3UsePathStyle", "true", "s3UsePathStyle", "true"},
		"credentials that nobody validates":  {"aws:skipCredentialsValidation", "true", "skipCredentialsValidation", "true"},
		"no metadata service":                {"aws:skipMetadataApiCheck", "true", "skipMetadataApiCheck", "true"},
		"a Region that the provider knows":   {"aws:skipRegionValidation", "false", "skipRegionValidation", "false"},
		"an account id that nobody asks for": {"aws:skipRequestingAccountId", "true", "skipRequestingAccountId", "true"},
		"tags of everything that can have any": {
			"datatrail:tags", `{"owner":"me"}`, "defaultTags",
			`{"tags":{"datatrail:stack":"datatrail/test","owner":"me"}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			graph, _, err := run(t, minimal(test.key, test.value))
			require.NoError(t, err)
			got, err := json.Marshal(graph.One(t, "pulumi:providers:aws", "aws").Inputs.Mappable())
			require.NoError(t, err)
			// Without skipMetadataApiCheck, AWS_EC2_METADATA_DISABLED decides.
			want := map[string]json.RawMessage{
				"region":         json.RawMessage(`"eu-central-1"`),
				"defaultTags":    json.RawMessage(`{"tags":{"datatrail:stack":"datatrail/test"}}`),
				"s3UsePathStyle": json.RawMessage("false"), "skipCredentialsValidation": json.RawMessage("false"),
				"skipRegionValidation": json.RawMessage("true"), "skipRequestingAccountId": json.RawMessage("false"),
			}
			if test.input != "" {
				want[test.input] = json.RawMessage(test.want)
			}
			text, err := json.Marshal(want)
			require.NoError(t, err)
			assert.JSONEq(t, string(text), string(got))
		})
	}
}

func TestProvider_KeepsCredentialsSecret(t *testing.T) {
	graph, _, err := run(t, minimal("aws:accessKey", "id", "aws:secretKey", "hush", "aws:token", "hush"))
	require.NoError(t, err)
	inputs := graph.One(t, "pulumi:providers:aws", "aws").Inputs
	for _, key := range []resource.PropertyKey{"accessKey", "secretKey", "token"} {
		assert.True(t, inputs[key].IsSecret(), key)
	}
	graph, _, err = run(t, minimal("aws:assumeRoleWithWebIdentity",
		`{"roleArn":"arn:aws:iam::111122223333:role/deployer","webIdentityToken":"hush"}`))
	require.NoError(t, err)
	web := graph.One(t, "pulumi:providers:aws", "aws").Inputs["assumeRoleWithWebIdentity"]
	assert.True(t, web.ContainsSecrets())
	graph, _, err = run(t, minimal())
	require.NoError(t, err)
	assert.NotContains(t, graph.One(t, "pulumi:providers:aws", "aws").Inputs, resource.PropertyKey("secretKey"))
}
