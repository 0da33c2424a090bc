package policydoc_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

var lake = policydoc.DataBucket{
	BucketARN: bucketARN,
	Parts: []policydoc.Part{
		{Dataset: "speech", Prefix: "speech/", Rule: dataset.Perimeter{Mode: dataset.Enforce, CIDRs: cidrs[:1]}},
		{Dataset: "images", Prefix: "images/", Rule: dataset.Perimeter{Mode: dataset.Observe, CIDRs: cidrs[:1]}},
	},
}

const (
	ingest = `"Sid":"Ingest","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/in/*"`
	from   = `"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudfront::111122223333:distribution/E1"}}`
)

func raw(t *testing.T, text string) []map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var out []map[string]any
	require.NoError(t, decoder.Decode(&out), text)
	return out
}

// changed is the statement with some members replaced.
func changed(t *testing.T, members string) []map[string]any {
	t.Helper()
	out := raw(t, "[{"+ingest+"}]")
	for name, value := range raw(t, "[{"+members+"}]")[0] {
		if out[0][name] = value; value == nil {
			delete(out[0], name)
		}
	}
	return out
}

func TestReadOwned_TakesWhatATeamNeeds(t *testing.T) {
	text := `[{` + ingest + `},
		{"Sid":"Distribution","Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":["s3:GetObject"],
		 "Resource":"arn:aws:s3:::data/images/*",` + from + `},
		{"Sid":"Partners","Effect":"Allow","Principal":{"AWS":"*"},"Action":["s3:ListBucket","s3:GetObject"],
		 "Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"],
		 "Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-exampleorg1"]},"Bool":{"aws:ViaAWSService":false},"NumericLessThan":{"s3:max-keys":100}}},
		{"Sid":"Keep","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject*","Resource":"arn:aws:s3:::data/*"}]`
	owned := lake.ReadOwned(raw(t, text))
	assert.Empty(t, owned.Flaws)
	assert.Empty(t, owned.Doubts)
	d := lake
	d.Statements = owned.Statements
	got, err := d.Document().JSON()
	require.NoError(t, err)
	assert.Contains(t, got, `{"Sid":"Ingest","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:PutObject",`+
		`"Resource":"arn:aws:s3:::data/in/*"}`)
	assert.Contains(t, got, `"Bool":{"aws:ViaAWSService":"false"},"NumericLessThan":{"s3:max-keys":"100"}`)
	assert.Contains(t, got, `"Sid":"Partners","Effect":"Allow","Principal":"*"`)
}

func TestReadOwned_RefusesByMemberValueAndRemedy(t *testing.T) {
	for name, c := range map[string]struct{ members, path, want string }{
		"no name":                       {`"Sid":null`, "[0].Sid", "is missing"},
		"a name with a space":           {`"Sid":"In gest"`, "[0].Sid", "use letters and digits"},
		"a name of ours":                {`"Sid":"DenyReadsOutsidePerimeterSpeech"`, "[0].Sid", "choose another name"},
		"a name of ours to come":        {`"Sid":"AllowReadersToReadEverything"`, "[0].Sid", "choose another name"},
		"no effect":                     {`"Effect":null`, "[0].Effect", "write Allow or Deny"},
		"another effect":                {`"Effect":"allow"`, "[0].Effect", "write Allow or Deny"},
		"what is not meant":             {`"NotAction":"s3:PutObject"`, "[0].NotAction", "name what you mean"},
		"nobody":                        {`"Principal":null`, "[0].Principal", "is missing"},
		"a principal that is a text":    {`"Principal":"444455556666"`, "[0].Principal", "write AWS or Service below it"},
		"a principal of another kind":   {`"Principal":{"CanonicalUser":"79a"}`, "[0].Principal.CanonicalUser", "use AWS or Service"},
		"a principal with a wildcard":   {`"Principal":{"AWS":"arn:aws:iam::444455556666:role/*"}`, "[0].Principal.AWS", "without wildcards"},
		"a principal that is gone":      {`"Principal":{"AWS":"AROAEXAMPLEID123"}`, "[0].Principal.AWS", "no longer exists"},
		"a principal of elsewhere":      {`"Principal":{"AWS":"arn:aws-cn:iam::444455556666:root"}`, "[0].Principal.AWS", "write arn:aws:"},
		"an account that is a number":   {`"Principal":{"AWS":[444455556666]}`, "[0].Principal.AWS[0]", "put it in quotes"},
		"a service that is none":        {`"Principal":{"Service":"cloudfront"}`, "[0].Principal.Service", "such as cloudfront.amazonaws.com"},
		"no action":                     {`"Action":[]`, "[0].Action", "write at least one"},
		"an action of another service":  {`"Action":"sqs:SendMessage"`, "[0].Action[0]", "such as s3:PutObject"},
		"every action":                  {`"Action":"*"`, "[0].Action[0]", "is not an S3 action"},
		"an action that S3 lacks":       {`"Action":"s3:PutObjects"`, "[0].Action[0]", "is not an S3 action"},
		"an action of the account":      {`"Action":"s3:ListAllMyBuckets"`, "[0].Action[0]", "is not an S3 action on a bucket"},
		"an action without its bucket":  {`"Action":"s3:ListBucket"`, "[0].Action[0]", "name arn:aws:s3:::data"},
		"an action without its objects": {`"Resource":"arn:aws:s3:::data"`, "[0].Action[0]", "name arn:aws:s3:::data/*"},
		"no resource":                   {`"Resource":null`, "[0].Resource", "write at least one"},
		"another bucket":                {`"Resource":["arn:aws:s3:::data/in/*","arn:aws:s3:::database/*"]`, "[0].Resource[1]", "is not this bucket"},
		"every resource":                {`"Resource":["arn:aws:s3:::data/in/*","*"]`, "[0].Resource[1]", "is not this bucket"},
		"everybody":                     {`"Principal":"*"`, "[0].Principal", "S3 Block Public Access refuses"},
		"everybody in too broad a range": {
			`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`, "[0].Principal", "no broader than /8",
		},
		"everybody in any organization": {
			`"Principal":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`, "[0].Principal", "without wildcards",
		},
		"everybody but some": {
			`"Principal":{"AWS":"*"},"Condition":{"StringNotEquals":{"aws:PrincipalAccount":"444455556666"}}`, "[0].Principal", "public",
		},
		"everybody who does not say": {
			`"Principal":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}`, "[0].Principal", "public",
		},
		"a condition that is a list":    {`"Condition":[]`, "[0].Condition", "write an operator"},
		"an operator that is none":      {`"Condition":{"StringEqual":{"aws:SourceArn":"x"}}`, "[0].Condition.StringEqual", "does not know"},
		"an operator without a key":     {`"Condition":{"Bool":true}`, "[0].Condition.Bool", "write a key"},
		"a key that is none":            {`"Condition":{"StringEquals":{"SourceArn":"x"}}`, "[0].Condition.StringEquals.SourceArn", "such as aws:SourceArn"},
		"a key without values":          {`"Condition":{"StringEquals":{"aws:SourceArn":[]}}`, "[0].Condition.StringEquals.aws:SourceArn", "at least one"},
		"a value that is an empty text": {`"Action":""`, "[0].Action", "at least one"},
	} {
		t.Run(name, func(t *testing.T) {
			owned := lake.ReadOwned(changed(t, c.members))
			require.Len(t, owned.Flaws, 1, "%v", owned.Flaws)
			assert.Equal(t, c.path, owned.Flaws[0].Path)
			assert.Contains(t, owned.Flaws[0].Reason, c.want)
		})
	}
	twice := lake.ReadOwned(raw(t, `[{`+ingest+`},{`+ingest+`}]`))
	require.Len(t, twice.Flaws, 1)
	assert.Equal(t, "[1].Sid", twice.Flaws[0].Path)
	assert.Contains(t, twice.Flaws[0].Reason, "already the name of statement [0]")
	assert.Len(t, lake.ReadOwned(raw(t, `[{}]`)).Flaws, 5, "all at once")
}

func TestReadOwned_AcceptsEverybodyWhomAConditionFixes(t *testing.T) {
	for _, condition := range []string{
		`{"IpAddress":{"aws:SourceIp":["198.51.100.0/24","203.0.113.7"]}}`, `{"StringEquals":{"AWS:PrincipalOrgId":"o-exampleorg1"}}`,
		`{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/a"}}`, `{"ForAnyValue:StringEquals":{"aws:SourceVpce":["vpce-1"]}}`,
	} {
		owned := lake.ReadOwned(changed(t, `"Principal":"*","Condition":`+condition))
		assert.Empty(t, owned.Flaws, condition)
	}
}

func TestReadOwned_DoubtsWhatIsAllowedAndDangerous(t *testing.T) {
	const service = `"Principal":{"Service":"cloudfront.amazonaws.com"},`
	for name, c := range map[string]struct{ members, want string }{
		"reads by a service under enforce": {
			service + `"Action":"s3:Get*","Resource":["arn:aws:s3:::data/speech/*"],` + from, "read dataset speech: its perimeter exempts services",
		},
		"reads of everything by a service": {service + `"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*",` + from, "read dataset speech"},
		"reads of one object by a service": {
			service + `"Action":"s3:getobjectversion","Resource":"arn:aws:s3:::data/speech/raw/a",` + from, "read dataset speech",
		},
		"a service for anybody": {service + `"Action":"s3:PutObject"`, "add a condition on aws:SourceArn"},
		"a deny of the policy itself": {
			`"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"]`, "only the account's root user",
		},
	} {
		owned := lake.ReadOwned(changed(t, c.members))
		assert.Empty(t, owned.Flaws, name)
		require.Len(t, owned.Doubts, 1, name)
		assert.Contains(t, owned.Doubts[0].Reason, c.want, name)
	}
	for name, members := range map[string]string{
		"reads where nothing is enforced":  service + `"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/images/*",` + from,
		"reads of a namesake":              service + `"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/speechx/*",` + from,
		"writes by a service":              service + `"Action":"s3:PutObject","Resource":"arn:aws:s3:::data/*",` + from,
		"reads by an account":              `"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"`,
		"a deny of the policy to somebody": `"Effect":"Deny","Action":"s3:PutBucketPolicy","Resource":"arn:aws:s3:::data"`,
	} {
		assert.Empty(t, lake.ReadOwned(changed(t, members)).Doubts, name)
	}
}
