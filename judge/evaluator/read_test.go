package evaluator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

func read(t *testing.T, statements ...string) *evaluator.Policy {
	t.Helper()
	policy, err := evaluator.Read(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`, owner, "aws")
	require.NoError(t, err)
	return policy
}

func decide(t *testing.T, policy *evaluator.Policy, r request.Request) evaluator.Decision {
	t.Helper()
	decision, err := policy.Explain(r)
	require.NoError(t, err)
	return decision
}

// shape is a statement that is about reading the objects of the bucket, but for the elements that are given.
func shape(effect, elements string) string {
	for name, usual := range map[string]string{"Principal": `"*"`, "Action": `"s3:GetObject"`, "Resource": `"arn:aws:s3:::b/*"`} {
		if !strings.Contains(elements, `"`+name+`":`) && !strings.Contains(elements, `"Not`+name+`":`) {
			elements += `,"` + name + `":` + usual
		}
	}
	return `{"Sid":"S","Effect":"` + effect + `",` + strings.TrimPrefix(elements, ",") + `}`
}

func TestWhatIsUnderstoodIsJudgedInWhateverShape(t *testing.T) {
	stranger, anonymous := signed(other, "role/reader"), request.Caller{Kind: request.Anonymous}
	delivery := request.Caller{Kind: request.Service, Service: "logging.s3.amazonaws.com"}
	for name, c := range map[string]struct {
		elements string
		allowed  []request.Caller
		not      []request.Caller
	}{
		"everyone as text":               {`"Principal":"*"`, []request.Caller{stranger, anonymous, delivery}, nil},
		"everyone in an object":          {`"Principal":{"AWS":"*"}`, []request.Caller{stranger, anonymous, delivery}, nil},
		"everyone in a list":             {`"Principal":{"AWS":["*"]}`, []request.Caller{stranger, anonymous}, nil},
		"an account as text":             {`"Principal":{"AWS":"444455556666"}`, []request.Caller{stranger}, []request.Caller{anonymous}},
		"a list of principals":           {`"Principal":{"AWS":["999988887777","arn:aws:iam::444455556666:role/reader"]}`, []request.Caller{stranger}, []request.Caller{signed(other, "role/x")}},
		"two kinds of principals":        {`"Principal":{"AWS":"999988887777","Service":["logging.s3.amazonaws.com"]}`, []request.Caller{delivery}, []request.Caller{stranger}},
		"a principal that is gone":       {`"Principal":{"AWS":"AROAEXAMPLEEXAMPLE123"}`, nil, []request.Caller{stranger, anonymous}},
		"a list of actions":              {`"Action":["s3:PutObject","s3:Get*"]`, []request.Caller{stranger}, nil},
		"an action in another case":      {`"Action":"S3:getobject"`, []request.Caller{stranger}, nil},
		"every action":                   {`"Action":"*"`, []request.Caller{stranger}, nil},
		"another service's action":       {`"Action":"sqs:*"`, nil, []request.Caller{stranger}},
		"a list of resources":            {`"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]`, []request.Caller{stranger}, nil},
		"a key in another case":          {`"Condition":{"StringEquals":{"AWS:principalaccount":"444455556666"}}`, []request.Caller{stranger}, []request.Caller{anonymous}},
		"a truth value without quotes":   {`"Condition":{"Bool":{"aws:PrincipalIsAWSService":true}}`, []request.Caller{delivery}, []request.Caller{stranger}},
		"an operator that ends IfExists": {`"Condition":{"StringEqualsIfExists":{"aws:PrincipalAccount":"1"}}`, []request.Caller{anonymous}, []request.Caller{stranger}},
		"an empty condition":             {`"Condition":{}`, []request.Caller{stranger, anonymous}, nil},
		"no condition that holds":        {`"Condition":{"StringLike":{"aws:SourceVpce":"vpce-*"}}`, nil, []request.Caller{stranger, anonymous}},
	} {
		policy := read(t, shape("Allow", c.elements))
		assert.Empty(t, policy.Unjudged(), name)
		for _, by := range c.allowed {
			assert.Equal(t, evaluator.Decision{Verdict: request.Allowed, Sids: []string{"S"}}, decide(t, policy, fetch(by)), name)
		}
		for _, by := range c.not {
			assert.Equal(t, evaluator.Decision{Verdict: request.NotGranted}, decide(t, policy, fetch(by)), name)
		}
	}
}

// shapesNotJudged are statements of which something is not judged, with what that is.
var shapesNotJudged = map[string]struct{ elements, says string }{
	"NotPrincipal":                  {`"NotPrincipal":{"AWS":"444455556666"}`, "has NotPrincipal"},
	"NotAction":                     {`"NotAction":"s3:PutObject"`, "has NotAction"},
	"NotResource":                   {`"NotResource":"arn:aws:s3:::b/secret/*"`, "has NotResource"},
	"an element of a later time":    {`"Until":"tomorrow"`, "has Until"},
	"an identity provider":          {`"Principal":{"Federated":"cognito-identity.amazonaws.com"}`, "names a Principal of kind Federated"},
	"a canonical user":              {`"Principal":{"AWS":"999988887777","CanonicalUser":"79a59d"}`, "names a Principal of kind CanonicalUser"},
	"a session":                     {`"Principal":{"AWS":"arn:aws:sts::444455556666:assumed-role/reader/bob"}`, "names the Principal arn:aws:sts::"},
	"an origin access identity":     {`"Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}`, "names the Principal arn:aws:iam::cloudfront:"},
	"a date":                        {`"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, "has the operator DateGreaterThan"},
	"an operator of a later time":   {`"Condition":{"StringSounds":{"aws:SourceVpc":"vpc"}}`, "has the operator StringSounds"},
	"NullIfExists, which is none":   {`"Condition":{"NullIfExists":{"aws:SourceVpc":"true"}}`, "has the operator NullIfExists"},
	"a set operator":                {`"Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-a"}}`, "has the operator ForAllValues:StringEquals"},
	"a negated set operator":        {`"Condition":{"ForAnyValue:StringNotEquals":{"aws:CalledVia":"athena.amazonaws.com"}}`, "has the operator ForAnyValue:StringNotEquals"},
	"a tag":                         {`"Condition":{"StringEquals":{"aws:PrincipalTag/team":"vision"}}`, "has a condition on aws:PrincipalTag/team"},
	"a path of an organization":     {`"Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a/*"}}`, "has a condition on aws:PrincipalOrgPaths"},
	"a variable":                    {`"Condition":{"StringLike":{"s3:prefix":"home/${aws:username}/*"}}`, "has the variable home/${aws:username}/* in s3:prefix"},
	"a variable in a resource":      {`"Resource":"arn:aws:s3:::b/${aws:userid}/*"`, "names the Resource arn:aws:s3:::b/${aws:userid}/*"},
	"any resource":                  {`"Resource":"*"`, "names the Resource *"},
	"a wildcard in an ARN's middle": {`"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`, "has a wildcard before its last part"},
	"a key twice":                   {`"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-a","aws:sourcevpc":"vpc-b"}}`, "twice"},
}

func TestWhatIsNotUnderstoodIsListedAndTurnsAnswersIntoHalves(t *testing.T) {
	stranger, ours := fetch(signed(other, "role/any")), fetch(signed(owner, "role/any"))
	for name, c := range shapesNotJudged {
		opening := read(t, shape("Allow", c.elements))
		require.Len(t, opening.Unjudged(), 1, name)
		assert.Equal(t, "S", opening.Unjudged()[0].Sid, name)
		assert.Contains(t, strings.Join(opening.Unjudged()[0].Reasons, ", "), c.says, name)
		got := decide(t, opening, stranger)
		assert.Equal(t, evaluator.Decision{Verdict: request.NotGranted, Unless: []string{"S"}}, got, name)
		assert.Equal(t, "refused at least", got.String(), name)
		assert.Equal(t, "allowed", decide(t, opening, ours).String(), "%s: an Allow closes nothing", name)

		closing := read(t, shape("Deny", c.elements))
		got = decide(t, closing, ours)
		assert.Equal(t, evaluator.Decision{Verdict: request.Allowed, Unless: []string{"S"}}, got, name)
		assert.Equal(t, "allowed unless", got.String(), name)
		assert.Equal(t, "not granted", decide(t, closing, stranger).String(), "%s: a Deny opens nothing", name)

		denied := read(t, shape("Allow", c.elements), strings.Replace(shape("Deny", `"Principal":"*"`), `"S"`, `"No"`, 1))
		assert.Equal(t, evaluator.Decision{Verdict: request.Denied, Sids: []string{"No"}}, decide(t, denied, stranger), "%s: nothing opens what is denied", name)
	}
}

func TestWhatIsNotUnderstoodTurnsOnlyAnswersThatItIsAbout(t *testing.T) {
	ours := fetch(signed(owner, "role/any"))
	for name, elements := range map[string]string{
		"another action":              `"Action":"s3:PutObject","NotPrincipal":{"AWS":"444455556666"}`,
		"another resource":            `"Resource":"arn:aws:s3:::b/other/*","NotAction":"s3:PutObject"`,
		"another principal":           `"Principal":{"AWS":"444455556666"},"NotAction":"s3:PutObject"`,
		"a condition that fails":      `"Condition":{"StringEquals":{"aws:PrincipalTag/team":"a","aws:PrincipalAccount":"1"}}`,
		"a condition of another kind": `"Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"Bool":{"aws:ViaAWSService":"true"}}`,
	} {
		policy := read(t, shape("Deny", elements))
		assert.Len(t, policy.Unjudged(), 1, name)
		assert.Equal(t, "allowed", decide(t, policy, ours).String(), name)
	}
	rescued := request.Request{Action: "s3:PutBucketPolicy", Bucket: "b", Caller: signed(owner, "root")}
	assert.Equal(t, "allowed", decide(t, read(t, shape("Deny", `"NotAction":"s3:GetObject","Resource":"arn:aws:s3:::b"`)), rescued).String())
}

func TestWhatConditionsCompareAKeyWithIsListed(t *testing.T) {
	policy := read(t, shape("Allow", `"Condition":{"StringEquals":{"AWS:PrincipalOrgId":["o-b","o-a"],"aws:PrincipalAccount":"1"}}`),
		shape("Deny", `"NotAction":"s3:PutObject","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":["o-c","o-a"]}}`))
	assert.Equal(t, []string{"o-a", "o-b", "o-c"}, policy.Compared("aws:PrincipalOrgID"))
	assert.Empty(t, policy.Compared("aws:SourceVpc"))
}

func TestStatementsWithoutANameAreCalledByTheirPlace(t *testing.T) {
	policy := read(t, shape("Allow", ""), strings.Replace(shape("Deny", `"NotAction":"s3:PutObject"`), `"Sid":"S",`, "", 1))
	assert.Equal(t, []evaluator.Unjudged{{Sid: "statement 2", Reasons: []string{"has NotAction"}}}, policy.Unjudged())
}

func TestDocumentsOfTheOlderVersionAndOfOneStatementAreRead(t *testing.T) {
	for _, version := range []string{`"Version":"2008-10-17",`, `"Version":"2012-10-17","Id":"Policy1",`, ``} {
		policy, err := evaluator.Read(`{`+version+`"Statement":`+shape("Allow", "")+`}`, owner, "aws")
		require.NoError(t, err, version)
		assert.Equal(t, request.Allowed, decide(t, policy, fetch(signed(other, "role/any"))).Verdict, version)
	}
}

func TestWhatIsNoBucketPolicyIsRefused(t *testing.T) {
	for document, says := range map[string]string{
		`{`: "policy document", `{"Version":"2012-10-17"}`: "has no Statement", `{"Version":"2015-01-01","Statement":[]}`: `version "2015-01-01"`,
		`{"Statement":[5]}`: "statement 1", `{"Statement":[` + shape("Forbid", "") + `]}`: "S: has an Effect other than Allow and Deny",
		`{"Statement":[` + shape("Allow", `"Principal":"somebody"`) + `]}`:   "S: Principal",
		`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*"}]}`: "statement 1: has no Resource",
	} {
		_, err := evaluator.Read(document, owner, "aws")
		assert.ErrorContains(t, err, says, document)
	}
}
