package iamdoc_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/policies/iamdoc"
)

func parse(t *testing.T, statement string) iamdoc.Statement {
	t.Helper()
	document, err := iamdoc.Parse(`{"Statement":` + statement + `}`)
	require.NoError(t, err)
	require.Len(t, document.Statements, 1)
	return document.Statements[0]
}

func TestParse_TakesOneOrMany(t *testing.T) {
	want := iamdoc.Statement{
		Effect: "Allow", Principals: iamdoc.Principals{AWS: []string{"a"}}, Actions: []string{"s3:get*"}, Resources: []string{"r"},
	}
	assert.Equal(t, want, parse(t, `{"Effect":"Allow","Principal":{"AWS":"a"},"Action":"s3:Get*","Resource":"r"}`))
	assert.Equal(t, want, parse(t, `[{"Effect":"Allow","Principal":{"AWS":["a"]},"Action":["s3:Get*"],"Resource":["r"]}]`))
}

func TestParse_RefusesWhatIsNoDocument(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", `{"Statement":5}`, `{"Statement":"x"}`} {
		_, err := iamdoc.Parse(text)
		assert.ErrorContains(t, err, "policy document", text)
	}
}

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"s3:Get*", "s3:GetObject", true},
		{"s3:Get*", "s3:PutObject", false},
		{"*::prod-*", "urn::prod-x", true},
		{"a*b*c", "aXbYbZc", true},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"abc", "abcd", false},
		{"", "", true},
		{"a**", "a", true},
	} {
		assert.Equal(t, test.want, iamdoc.Glob(test.pattern, test.text), "%s on %s", test.pattern, test.text)
	}
}

func TestCovers_NeverClaimsTooMuch(t *testing.T) {
	for _, test := range []struct {
		pattern, other string
		want           bool
	}{
		{"*", "a*", true},
		{"a*", "ab*", true},
		{"ab*", "a*", false},
		{"b/*", "b/?*", true},
		{"b/?*", "b/?*", true},
		{"b/o*", "b/?*", false},
		{"b*", "b/?*", true},
		{"b/?", "b/*", false},
		{"s3:get*", "s3:*", false},
		{"s3:*", "s3:*", true},
		{"${aws:username}*", "a*", false},
	} {
		assert.Equal(t, test.want, iamdoc.Covers(test.pattern, test.other), "%s over %s", test.pattern, test.other)
	}
}

func TestMeets(t *testing.T) {
	for _, test := range []struct {
		one, other string
		want       bool
	}{
		{"a*", "*b", true},
		{"a*", "b*", false},
		{"a?c", "ab*", true},
		{"a?", "abc*", false},
		{"s3:get*", "s3:*object", true},
		{"s3:list*", "s3:get*", false},
		{"", "*", true},
		{"b/${aws:username}/*", "b/?*", true},
		{"abc", "abc", true},
		{"abc", "abd", false},
	} {
		assert.Equal(t, test.want, iamdoc.Meets(test.one, test.other), "%s and %s", test.one, test.other)
		assert.Equal(t, test.want, iamdoc.Meets(test.other, test.one), "%s and %s", test.other, test.one)
	}
}

func TestPatterns_AgreeWithTheTextsThatTheyMatch(t *testing.T) {
	pattern := rapid.StringMatching(`[ab?*]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		one, other := pattern.Draw(t, "one"), pattern.Draw(t, "other")
		text := rapid.StringMatching(`[ab]{0,6}`).Draw(t, "text")
		if iamdoc.Glob(other, text) {
			if iamdoc.Covers(one, other) {
				assert.True(t, iamdoc.Glob(one, text), "%s covers %s and not %s", one, other, text)
			}
			if iamdoc.Glob(one, text) {
				assert.True(t, iamdoc.Meets(one, other), "%s and %s meet in %s", one, other, text)
			}
		}
	})
}

func TestActions_OfAStatement(t *testing.T) {
	for _, test := range []struct {
		statement, action string
		covers, meets     bool
	}{
		{`{"Action":"s3:*"}`, "s3:*", true, true},
		{`{"Action":"S3:GetObject"}`, "s3:getobject", true, true},
		{`{"Action":["s3:Get*","s3:Put*"]}`, "s3:*", false, true},
		{`{"NotAction":"s3:ListAllMyBuckets"}`, "s3:*", false, true},
		{`{"NotAction":"ec2:*"}`, "s3:*", true, true},
		{`{"NotAction":"s3:Get*"}`, "s3:GetObject", false, false},
		{`{"NotAction":["s3:*"]}`, "s3:GetObject", false, false},
	} {
		statement := parse(t, test.statement)
		assert.Equal(t, test.covers, statement.CoversAction(test.action), "%s covers %s", test.statement, test.action)
		assert.Equal(t, test.meets, statement.MeetsAction(test.action), "%s meets %s", test.statement, test.action)
	}
}

func TestCoverTogether(t *testing.T) {
	for _, test := range []struct {
		name       string
		statements []string
		want       bool
	}{
		{"all objects", []string{`{"Resource":"b/*"}`}, true},
		{"objects that begin with a letter", []string{`{"Resource":"b/o*"}`}, false},
		{"everything", []string{`{"Resource":"*"}`}, true},
		{"all but other buckets", []string{`{"NotResource":"c/*"}`}, true},
		{"all but a folder", []string{`{"NotResource":"b/x/*"}`}, false},
		{"all but a folder, and the folder", []string{`{"NotResource":"b/x/*"}`, `{"Resource":["b/x/*"]}`}, true},
		{"all but a folder, and a part of it", []string{`{"NotResource":"b/x/*"}`, `{"Resource":["b/x/y*"]}`}, false},
		{"all objects of everybody's own folder", []string{`{"Resource":"b/${aws:username}/*"}`}, false},
		{"nothing", nil, false},
	} {
		var statements []iamdoc.Statement
		for _, text := range test.statements {
			statements = append(statements, parse(t, text))
		}
		assert.Equal(t, test.want, iamdoc.CoverTogether(statements, "b/?*"), test.name)
	}
}

func TestConditions_AreTakenApart(t *testing.T) {
	statement := parse(t, `{"Condition":{"ForAnyValue:StringNotLikeIfExists":{"AWS:SourceIp":["a"]}}}`)
	assert.Equal(t, []iamdoc.Condition{{
		Key: "aws:sourceip", Base: "stringlike", Quantifier: "foranyvalue", Negated: true, IfExists: true, Values: []string{"a"},
	}}, statement.Conditions)
}
