package offline_test

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// world is a stub in a Region of an account.
type world struct {
	plugin.Provider
	t *testing.T
}

func within(t *testing.T, account *offline.Account, region string) world {
	t.Helper()
	p := offline.NewProviderIn(offline.Identity{}, account)
	_, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: props(map[string]any{"region": region})})
	require.NoError(t, err)
	return world{p, t}
}

func (w world) create(c created) (plugin.CreateResponse, error) {
	return w.Create(context.Background(), plugin.CreateRequest{
		URN: resourceURN(c.token, "x"), Type: tokens.Type(c.token), Properties: check(w.t, w, c.token, "x", nil, c.inputs),
	})
}

func (w world) made(c created) plugin.CreateResponse {
	w.t.Helper()
	made, err := w.create(c)
	require.NoError(w.t, err)
	return made
}

func (w world) delete(token string, made plugin.CreateResponse) error {
	_, err := w.Delete(context.Background(), plugin.DeleteRequest{
		URN: resourceURN(token, "x"), Type: tokens.Type(token), ID: made.ID, Outputs: made.Properties,
	})
	return err
}

func TestDelete_IsRefusedWhereAWSRefusesIt(t *testing.T) {
	const (
		ruleToken, targetToken     = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
		workgroupToken, queryToken = "aws:athena/workgroup:Workgroup", "aws:athena/namedQuery:NamedQuery"
		attachmentToken            = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	)
	bucket := func(force bool) created {
		return created{bucketToken, map[string]any{"bucket": "data", "forceDestroy": force}}
	}
	locked := func(mode string) []created {
		return []created{
			{versioningToken, map[string]any{"bucket": "data", "versioningConfiguration": map[string]any{"status": "Enabled"}}},
			{lockToken, map[string]any{"bucket": "data", "rule": map[string]any{"defaultRetention": map[string]any{"mode": mode}}}},
		}
	}
	role := created{roleToken, map[string]any{"name": "writer"}}
	workgroup := func(force bool) created {
		return created{workgroupToken, map[string]any{"name": "audit", "forceDestroy": force}}
	}
	query := created{queryToken, map[string]any{"name": "q", "workgroup": "audit", "database": "d", "query": "SELECT 1"}}
	for name, c := range map[string]struct {
		whole   created
		parts   []created
		objects int
		want    string
	}{
		"an empty bucket":                        {bucket(false), nil, 0, ""},
		"a bucket with objects":                  {bucket(false), nil, 1, "BucketNotEmpty"},
		"a bucket that is emptied":               {bucket(true), nil, 1, ""},
		"objects under a governance lock":        {bucket(true), locked("GOVERNANCE"), 1, ""},
		"objects under a compliance lock":        {bucket(true), locked("COMPLIANCE"), 1, "AccessDenied"},
		"an empty bucket with a compliance lock": {bucket(true), locked("COMPLIANCE"), 0, ""},
		"a role":                                 {role, nil, 0, ""},
		"a role with a policy of its own": {
			role, []created{{rolePolicyToken, map[string]any{"role": "writer", "name": "p", "policy": rolePolicy}}}, 0, "DeleteConflict",
		},
		"a role with an attached policy": {
			role, []created{{attachmentToken, map[string]any{"role": "writer", "policyArn": "arn:aws:iam::aws:policy/p"}}}, 0, "DeleteConflict",
		},
		"a rule with a target": {
			created{ruleToken, map[string]any{"name": "r"}},
			[]created{{targetToken, map[string]any{"rule": "r", "targetId": "t", "arn": "arn:aws:sns:eu-central-1:111122223333:t"}}},
			0,
			"ValidationException",
		},
		"a workgroup with queries":             {workgroup(false), []created{query}, 0, "InvalidRequestException"},
		"a workgroup with queries, by request": {workgroup(true), []created{query}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			account := offline.NewAccount()
			w := within(t, account, "eu-central-1")
			whole := w.made(c.whole)
			for _, part := range c.parts {
				w.made(part)
			}
			for range c.objects {
				account.PutObject("data")
			}
			err := w.delete(c.whole.token, whole)
			if c.want == "" {
				require.NoError(t, err)
				assert.Empty(t, account.IDs(c.whole.token))
				return
			}
			require.ErrorContains(t, err, c.want)
			assert.Len(t, account.IDs(c.whole.token), 1)
		})
	}
}

func TestDelete_TakesTheSettingsOfABucketAlong(t *testing.T) {
	account := offline.NewAccount()
	w := within(t, account, "eu-central-1")
	settings := map[string]map[string]any{
		policyToken: {"policy": bucketPolicy}, versioningToken: {"versioningConfiguration": map[string]any{"status": "Enabled"}},
	}
	bucket := w.made(created{bucketToken, map[string]any{"bucket": "data"}})
	w.made(created{bucketToken, map[string]any{"bucket": "other"}})
	for token, inputs := range settings {
		for _, name := range []string{"data", "other"} {
			inputs["bucket"] = name
			w.made(created{token, inputs})
		}
	}
	require.NoError(t, w.delete(bucketToken, bucket))
	for token := range settings {
		assert.Equal(t, []string{"other"}, account.IDs(token), token)
	}
}

func TestAccount_HoldsNamesByRegionWhereAWSDoes(t *testing.T) {
	account := offline.NewAccount()
	here, there := within(t, account, "eu-central-1"), within(t, account, "eu-west-1")
	group := created{groupToken, map[string]any{"name": "/a"}}
	here.made(group)
	there.made(group)
	_, err := here.create(group)
	require.ErrorContains(t, err, "ResourceAlreadyExistsException")

	bucket := created{bucketToken, map[string]any{"bucket": "data"}}
	here.made(bucket)
	_, err = there.create(bucket)
	require.ErrorContains(t, err, "BucketAlreadyOwnedByYou", "names of buckets are global")
}

func TestAccount_NeverGivesTheSameKeyTwice(t *testing.T) {
	account := offline.NewAccount()
	w := within(t, account, "eu-central-1")
	first, second := w.made(created{keyToken, nil}), w.made(created{keyToken, nil})
	assert.NotEqual(t, first.ID, second.ID)
	require.NoError(t, w.delete(keyToken, second))
	assert.Equal(t, []string{string(first.ID)}, account.IDs(keyToken))
	assert.NotEqual(t, second.ID, w.made(created{keyToken, nil}).ID)
}

func TestAccount_LosesOneAnswerAndKeepsWhatWasMade(t *testing.T) {
	account := offline.NewAccount()
	w := within(t, account, "eu-central-1")
	group := created{groupToken, map[string]any{"name": "/a", "retentionInDays": 30}}
	account.LoseAnswer(groupToken, "/a")
	_, err := w.create(group)
	require.ErrorContains(t, err, "the provider was killed")
	_, err = w.create(group)
	require.ErrorContains(t, err, "ResourceAlreadyExistsException")

	found, err := w.Read(context.Background(), plugin.ReadRequest{URN: resourceURN(groupToken, "x"), Type: groupToken, ID: "/a"})
	require.NoError(t, err)
	assert.InDelta(t, 30, found.Inputs["retentionInDays"].NumberValue(), 0)
	assert.Contains(t, found.Outputs["arn"].StringValue(), ":log-group:/a")
}

func TestCommand_RunsOnTheStack(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	*program = small.program
	_, err := e.Up(context.Background())
	require.NoError(t, err)
	out, err := e.Command(context.Background(), "stack", "--show-urns")
	require.NoError(t, err)
	assert.Contains(t, out, "urn:pulumi:dev::trial::"+trailToken+"::trail")
	_, err = e.Command(context.Background(), "state", "delete", "urn:pulumi:dev::trial::"+trailToken+"::none", "--yes")
	require.ErrorContains(t, err, "pulumi state delete")
}
