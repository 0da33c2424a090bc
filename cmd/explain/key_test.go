package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const dataKey = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func TestTheKeyOfABucketDecidesAsWell(t *testing.T) {
	foreignKey := strings.Replace(dataKey, "111122223333", "444455556666", 1)
	grants := func(key, name string) string {
		return environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24], readers: ["444455556666", o-exampleorg1]}}`,
			`{name: example-corp-a, `+key+`statements: [
    {Sid: `+name+`, Effect: Allow, Principal: {AWS: "999988887777"}, Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*"},
    {Sid: Everyone, Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {IpAddress: {aws:SourceIp: 8.8.8.8/32}}}]}`)
	}
	plain, keyed, foreign := grants("", "Partner"), grants("kmsKeyArn: '"+dataKey+"', ", "Partner"), grants("kmsKeyArn: '"+foreignKey+"', ", "Partner")
	for _, c := range []struct {
		name, file string
		args       []string
		want       string
		documents  []string
	}{
		{"the account, without a key", plain, nil, "allowed: the address is in cidrs; if its IAM policies allow it", []string{byIAM}},
		{"the account, with its key", keyed, nil, "allowed: the address is in cidrs; if its IAM policies allow it; and if the " +
			"key's policy leaves kms:Decrypt to IAM policies", []string{byIAM, byKey}},
		{"the account, with a key of another", foreign, nil, "not granted: the key's policy does not grant kms:Decrypt, " +
			"assuming that it is what make preview prints", []string{byKey}},
		{"a reader", keyed, []string{"-as", "444455556666"}, "[AllowReadersToRead] [of the key: AllowReadersToDecrypt]", []string{byBucket, byKey}},
		{"a reader who owns the key", foreign, []string{"-as", "444455556666"}, "[AllowReadersToRead] [of the key: AllowReadersToDecrypt]", []string{byBucket, byKey}},
		{"a member of the readers' organization", keyed, []string{"-org", "o-exampleorg1"}, "if the key's policy contains what " +
			"make preview prints [AllowOrganizationToRead] [of the key: AllowOrganizationToDecrypt]", []string{byBucket, byKey}},
		{"whom only the bucket's owners let in, without a key", plain, []string{"-as", "999988887777"}, "allowed", []string{byBucket}},
		{"whom only the bucket's owners let in", keyed, []string{"-as", "999988887777"}, "not granted: the key's policy does not grant kms:Decrypt", []string{byKey}},
		{"anonymous, without a key", plain, []string{"-as", "anonymous", "-from", "8.8.8.8"}, "allowed", []string{byBucket}},
		{"anonymous", keyed, []string{"-as", "anonymous", "-from", "8.8.8.8"}, "denied: S3 returns objects that are encrypted " +
			"with KMS only to signed requests", []string{byS3}},
		{"from outside", keyed, []string{"-from", "192.0.2.1"}, "denied: outside the perimeter, and not exempt " +
			"[DenyReadsOutsidePerimeter]", []string{byBucket}},
	} {
		args := append([]string{"-config", c.file}, c.args...)
		if !strings.Contains(strings.Join(args, " "), "-from") {
			args = append(args, "-from", "8.8.8.7")
		}
		assert.Contains(t, explain(t, args...), c.want, c.name)
		var reports []report
		require.NoError(t, json.Unmarshal([]byte(explain(t, append(args, "-json")...)), &reports))
		assert.Equal(t, c.documents, reports[0].Rows[0].Read.Documents, c.name)
	}
	assert.Contains(t, explain(t, "-config", keyed), "\nNew objects are encrypted with "+dataKey+". ")
	assert.NotContains(t, explain(t, "-config", plain), "encrypted")
}

func TestWhatTheKeyRefusesIsNotTurnedByTheBucketsStatements(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, kmsKeyArn: '`+dataKey+`', statements: [
    {Sid: Partner, Effect: Allow, Principal: {AWS: "999988887777"}, Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*"},
    {Sid: Tagged, Effect: Deny, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {StringEquals: {aws:PrincipalTag/left: "yes"}}}]}`)
	out := explain(t, "-config", file, "-from", "8.8.8.7", "-as", "999988887777")
	assert.Contains(t, out, "not granted: the key's policy does not grant kms:Decrypt, assuming that it is what make preview prints\n")
}
