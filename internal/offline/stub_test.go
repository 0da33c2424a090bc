package offline_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

// configured is the stub as the engine sees it, without an engine.
func configured(t *testing.T, region string) plugin.Provider {
	t.Helper()
	p := offline.NewProvider(offline.Identity{})
	_, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: props(map[string]any{
		"region": region, "defaultTags": `{"tags":{"owner":"audit"}}`,
	})})
	require.NoError(t, err)
	return p
}

func props(m map[string]any) resource.PropertyMap { return resource.NewPropertyMapFromMap(m) }

func check(t *testing.T, p plugin.Provider, token, name string, olds, news map[string]any) resource.PropertyMap {
	t.Helper()
	checked, err := p.Check(context.Background(), plugin.CheckRequest{
		URN: resourceURN(token, name), Type: tokens.Type(token), RandomSeed: []byte("seed"),
		Olds: props(olds), News: props(news),
	})
	require.NoError(t, err)
	require.Empty(t, checked.Failures)
	return checked.Properties
}

func TestCheck_NamesWhatTheProgramLeftUnnamed(t *testing.T) {
	p := configured(t, "eu-central-1")
	made := check(t, p, roleToken, "Writer", nil, nil)
	assert.Regexp(t, `^Writer-[0-9a-f]{7}$`, made["name"].StringValue())
	assert.Equal(t, made, check(t, p, roleToken, "Writer", nil, nil), "the seed alone decides")
	assert.Regexp(t, `^writer-[0-9a-f]{7}$`, check(t, p, bucketToken, "Writer", nil, nil)["bucket"].StringValue(),
		"buckets have no capitals")
	assert.Regexp(t, `^alias/writer-[0-9a-f]{7}$`,
		check(t, p, "aws:kms/alias:Alias", "writer", nil, nil)["name"].StringValue())
	long := check(t, p, bucketToken, strings.Repeat("long", 20), nil, nil)["bucket"].StringValue()
	assert.Len(t, long, 63)

	kept := check(t, p, roleToken, "Writer",
		map[string]any{"name": "Writer-0000000", "__defaults": []any{"name"}}, nil)
	assert.Equal(t, "Writer-0000000", kept["name"].StringValue(), "a made-up name stays")
	fresh := check(t, p, roleToken, "Writer", map[string]any{"name": "chosen"}, nil)
	assert.NotEqual(t, "chosen", fresh["name"].StringValue(), "a chosen name goes when the program drops it")
	given := check(t, p, roleToken, "Writer", nil, map[string]any{"name": "mine"})
	assert.Equal(t, "mine", given["name"].StringValue())
	assert.NotContains(t, given, resource.PropertyKey("__defaults"))
	assert.NotContains(t, check(t, p, roleToken, "Writer", nil, map[string]any{"namePrefix": "w-"}),
		resource.PropertyKey("name"), "a prefix leaves the name to AWS")
}

func TestDiff_ReplacesWhereAWSCannotChangeInPlace(t *testing.T) {
	for name, c := range map[string]struct {
		token       string
		olds, news  map[string]any
		kinds       map[string]plugin.DiffKind
		deleteFirst bool
	}{
		"nothing": {token: bucketToken, olds: map[string]any{"bucket": "a"}, news: map[string]any{"bucket": "a"}},
		"a tag is added in place": {
			token: bucketToken, olds: map[string]any{"tags": map[string]any{}},
			news:  map[string]any{"tags": map[string]any{"k": "v"}},
			kinds: map[string]plugin.DiffKind{"tags.k": plugin.DiffAdd},
		},
		"a list element is dropped in place": {
			token: trailToken, olds: map[string]any{"eventSelectors": []any{"a", "b"}},
			news:  map[string]any{"eventSelectors": []any{"a"}},
			kinds: map[string]plugin.DiffKind{"eventSelectors[1]": plugin.DiffDelete},
		},
		"a chosen bucket name replaces, and the old bucket goes first": {
			token: bucketToken, olds: map[string]any{"bucket": "a"}, news: map[string]any{"bucket": "b"},
			kinds: map[string]plugin.DiffKind{"bucket": plugin.DiffUpdateReplace}, deleteFirst: true,
		},
		"a made-up name lets the new role come first": {
			token: roleToken, olds: map[string]any{"name": "r-1", "path": "/a/"},
			news:  map[string]any{"name": "r-1", "path": "/b/", "__defaults": []any{"name"}},
			kinds: map[string]plugin.DiffKind{"path": plugin.DiffUpdateReplace},
		},
		"the settings of a bucket cannot move to another": {
			token: policyToken, olds: map[string]any{"bucket": "a"}, news: map[string]any{"bucket": "b"},
			kinds: map[string]plugin.DiffKind{"bucket": plugin.DiffUpdateReplace},
		},
		"a trail changes its bucket in place": {
			token: trailToken, olds: map[string]any{"name": "t", "s3BucketName": "a"},
			news:  map[string]any{"name": "t", "s3BucketName": "b"},
			kinds: map[string]plugin.DiffKind{"s3BucketName": plugin.DiffUpdate},
		},
		"Object Lock on the bucket itself replaces it": {
			token: bucketToken, olds: map[string]any{"bucket": "a"},
			news:        map[string]any{"bucket": "a", "objectLockEnabled": true},
			kinds:       map[string]plugin.DiffKind{"objectLockEnabled": plugin.DiffAddReplace},
			deleteFirst: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			diff, err := configured(t, "eu-central-1").Diff(context.Background(), plugin.DiffRequest{
				Type: tokens.Type(c.token), OldInputs: props(c.olds), NewInputs: props(c.news),
			})
			require.NoError(t, err)
			kinds := map[string]plugin.DiffKind{}
			for path, d := range diff.DetailedDiff {
				kinds[path] = d.Kind
			}
			if c.kinds == nil {
				c.kinds = map[string]plugin.DiffKind{}
			}
			assert.Equal(t, c.kinds, kinds)
			assert.Equal(t, c.deleteFirst, diff.DeleteBeforeReplace)
			assert.Equal(t, len(kinds) > 0, diff.Changes == plugin.DiffSome)
		})
	}
}

func TestDiff_OfAProviderThatMovesReplacesIt(t *testing.T) {
	diff, err := configured(t, "eu-central-1").DiffConfig(context.Background(), plugin.DiffConfigRequest{
		OldInputs: props(map[string]any{"region": "eu-central-1"}),
		NewInputs: props(map[string]any{"region": "eu-west-1"}),
	})
	require.NoError(t, err)
	assert.True(t, diff.Replace())
}

func TestCreate_OfEveryTypeAnswersInFullAndOnlyOutsideAPreview(t *testing.T) {
	words := regexp.MustCompile(`\{[,/]?(\w+)\}`)
	for token, kind := range offline.Catalog {
		t.Run(token, func(t *testing.T) {
			p, inputs := configured(t, "eu-central-1"), map[string]any{}
			templates := append([]string{kind.ID()}, kind.Computed()...)
			for _, word := range words.FindAllStringSubmatch(strings.Join(templates, ""), -1) {
				if !kind.Answers(word[1]) {
					inputs[word[1]] = "given-" + word[1]
				}
			}
			request := plugin.CreateRequest{
				URN: resourceURN(token, "x"), Type: tokens.Type(token),
				Properties: check(t, p, token, "x", nil, inputs), Preview: true,
			}
			planned, err := p.Create(context.Background(), request)
			require.NoError(t, err)
			assert.Empty(t, planned.ID)
			for _, name := range kind.Names() {
				assert.True(t, planned.Properties[resource.PropertyKey(name)].IsComputed(), name)
			}

			request.Preview = false
			made, err := p.Create(context.Background(), request)
			require.NoError(t, err)
			assert.NotEmpty(t, made.ID)
			assert.False(t, made.Properties.ContainsUnknowns())
			for _, name := range append(kind.Names(), "id") {
				answer := string(made.ID)
				if name != "id" {
					answer = made.Properties[resource.PropertyKey(name)].StringValue()
				}
				assert.NotRegexp(t, `^$|[{}]|/$|^[:/-]`, answer, "%s of %s", name, token)
				if strings.HasSuffix(strings.ToLower(name), "arn") && !strings.Contains(answer, "given-topic") {
					assert.Regexp(t, `^arn:aws:[a-z0-9]+:[a-z0-9-]*:(111122223333)?:\S+$`, answer, name)
				}
			}
		})
	}
}

func TestCreate_DrawsTheSameIdsForTheSameResource(t *testing.T) {
	create := func(name string, inputs map[string]any) string {
		p := configured(t, "eu-central-1")
		made, err := p.Create(context.Background(), plugin.CreateRequest{
			URN: resourceURN("aws:kms/key:Key", name), Type: "aws:kms/key:Key", Properties: props(inputs),
		})
		require.NoError(t, err)
		return string(made.ID)
	}
	assert.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, create("a", nil))
	assert.Equal(t, create("a", nil), create("a", map[string]any{"description": "same key"}))
	assert.NotEqual(t, create("a", nil), create("b", nil))
	assert.NotEqual(t, create("a", nil), create("a", map[string]any{"multiRegion": true}), "a replacement is another key")
}

func TestCreate_KeepsASecretASecret(t *testing.T) {
	made, err := configured(t, "eu-central-1").Create(context.Background(), plugin.CreateRequest{
		URN: resourceURN(bucketToken, "x"), Type: bucketToken,
		Properties: resource.PropertyMap{"bucket": resource.MakeSecret(resource.NewProperty("hidden"))},
	})
	require.NoError(t, err)
	assert.True(t, made.Properties["bucket"].IsSecret())
	assert.Equal(t, "hidden", string(made.ID))
}

func TestCreate_EchoesATypeThatIsNotListed(t *testing.T) {
	made, err := configured(t, "eu-central-1").Create(context.Background(), plugin.CreateRequest{
		URN: resourceURN("aws:sqs/queue:Queue", "x"), Type: "aws:sqs/queue:Queue", Properties: props(map[string]any{"a": "b"}),
	})
	require.NoError(t, err)
	assert.NotEmpty(t, made.ID)
	assert.Equal(t, props(map[string]any{"a": "b"}), made.Properties)
}

func TestCheck_LeavesTagsUnknownThatTheProgramDoesNotKnowYet(t *testing.T) {
	checked, err := configured(t, "eu-central-1").Check(context.Background(), plugin.CheckRequest{
		URN: resourceURN(roleToken, "x"), Type: roleToken, News: resource.PropertyMap{
			"tags": resource.NewProperty(resource.PropertyMap{"k": resource.MakeComputed(resource.NewProperty(""))}),
		},
	})
	require.NoError(t, err)
	assert.True(t, checked.Properties["tagsAll"].IsComputed())
}

func TestRead_OfWhatIsNotInTheStateSaysWhy(t *testing.T) {
	_, err := configured(t, "eu-central-1").Read(context.Background(),
		plugin.ReadRequest{Type: bucketToken, ID: "theirs"})
	require.ErrorContains(t, err, "theirs: there is no account to read it from offline")
}
