package key_test

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/key"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
)

func valid() *key.AuditKeySpec {
	return &key.AuditKeySpec{Alias: "audit", Policy: policydoc.AuditKey{
		AccountRootARN: "arn:aws:iam::111122223333:root", TrailARN: "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit",
		TrailARNPattern: "arn:aws:cloudtrail:*:111122223333:trail/*",
	}}
}

func newKey(t *testing.T, args *key.AuditKeySpec, options ...pulumitest.Option) (*pulumitest.Graph, error) {
	t.Helper()
	return pulumitest.Run(t, func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{})
		if err != nil {
			return err
		}
		made, err := key.NewAuditKey(ctx, "audit-key", args, pulumi.Provider(provider))
		if err == nil {
			ctx.Export("arn", made.ARN)
		}
		return err
	}, options...)
}

func TestNewAuditKey_MakesARotatedKeyWithAnAlias(t *testing.T) {
	graph, err := newKey(t, valid())
	require.NoError(t, err)
	made, alias := graph.One(t, "aws:kms/key:Key", "audit-key"), graph.One(t, "aws:kms/alias:Alias", "audit-key-alias")
	assert.ElementsMatch(t, []string{made.Type + " " + made.Name, alias.Type + " " + alias.Name},
		graph.Children(graph.One(t, key.AuditKeyType, "audit-key")))
	assert.True(t, made.Inputs["enableKeyRotation"].BoolValue())
	assert.InDelta(t, 30, made.Inputs["deletionWindowInDays"].NumberValue(), 0)
	assert.Equal(t, "alias/audit", alias.Text(t, "name"))
	assert.Equal(t, "audit-key_id", alias.Text(t, "targetKeyId"))
	want, err := policydoc.New(valid().Policy.Statements()).JSON()
	require.NoError(t, err)
	assert.JSONEq(t, want, made.Text(t, "policy"))
}

func TestNewAuditKey_RetainsTheKeyButNotItsAliasWhenAsked(t *testing.T) {
	for _, retain := range []bool{true, false} {
		args := valid()
		args.Retain = retain
		graph, err := newKey(t, args)
		require.NoError(t, err)
		assert.Equal(t, retain, graph.One(t, "aws:kms/key:Key", "audit-key").Retain)
		assert.False(t, graph.One(t, "aws:kms/alias:Alias", "audit-key-alias").Retain, "the next key could not have it")
	}
}

func TestNewAuditKey_RefusesAKeyThatNobodyCouldUse(t *testing.T) {
	tests := map[string]struct {
		change func(*key.AuditKeySpec)
		want   string
	}{
		"no alias":          {func(a *key.AuditKeySpec) { a.Alias = "" }, "Alias is required"},
		"no owner":          {func(a *key.AuditKeySpec) { a.Policy.AccountRootARN = "" }, "AccountRootARN"},
		"no trail":          {func(a *key.AuditKeySpec) { a.Policy.TrailARN = "" }, "TrailARN"},
		"no logs principal": {func(a *key.AuditKeySpec) { a.Policy.LogGroupARNs = []string{"arn"} }, "LogsService"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := valid()
			test.change(args)
			graph, err := newKey(t, args)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.Resources())
			assert.Empty(t, graph.ByType(key.AuditKeyType))
		})
	}
	_, err := newKey(t, nil)
	assert.ErrorContains(t, err, "a spec is required")
}

func TestNewAuditKey_PreviewsWithAnUnknownARN(t *testing.T) {
	preview, err := newKey(t, valid(), pulumitest.WithDryRun())
	require.NoError(t, err)
	update, err := newKey(t, valid())
	require.NoError(t, err)
	assert.Equal(t, update.URNs(), preview.URNs())
}
