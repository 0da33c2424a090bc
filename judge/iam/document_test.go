package iam_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/iam"
)

func TestParse_ReadsBothWaysToWriteWhatMeansTheSame(t *testing.T) {
	short := `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny","Principal":"*","Action":"s3:GetObject",` +
		`"Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`
	long := `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],` +
		`"Resource":["arn:aws:s3:::b/*"],"Condition":{"Bool":{"aws:SecureTransport":["false"]}}}]}`
	want := iam.Document{Version: iam.Version, Statement: []iam.Statement{{
		Sid: "S", Effect: "Deny", Principal: iam.Principal{"AWS": {"*"}}, Action: iam.Values{"s3:GetObject"},
		Resource: iam.Values{"arn:aws:s3:::b/*"}, Condition: iam.Conditions{"Bool": {"aws:SecureTransport": {"false"}}},
	}}}
	for _, text := range []string{short, long} {
		got, err := iam.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.True(t, got.Statement[0].Principal.Everyone())
	}
	written, err := json.Marshal(want)
	require.NoError(t, err)
	assert.JSONEq(t, long, string(written))
}

func TestParse_LeavesOutWhatADocumentDoesNotHave(t *testing.T) {
	got, err := iam.Parse(`{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":["s3:*","kms:*"],"Resource":"*"}]}`)
	require.NoError(t, err)
	assert.Nil(t, got.Statement[0].Principal)
	assert.False(t, got.Statement[0].Principal.Everyone())
	text, err := json.Marshal(got.Statement[0])
	require.NoError(t, err)
	assert.JSONEq(t, `{"Sid":"S","Effect":"Allow","Action":["s3:*","kms:*"],"Resource":["*"]}`, string(text))
}

func TestParse_RefusesWhatItWouldOverlook(t *testing.T) {
	for text, want := range map[string]string{
		`{"Version":"2012-10-17","Statement":[{"NotAction":"s3:*"}]}`:     "NotAction",
		`{"Version":"2012-10-17","Statement":[{"Conditions":{}}]}`:        "Conditions",
		`{"Version":"2012-10-17","Statement":[{"Action":5}]}`:             "number",
		`{"Version":"2012-10-17","Statement":[{"Principal":"somebody"}]}`: "string",
		`{`: "EOF",
	} {
		_, err := iam.Parse(text)
		assert.ErrorContains(t, err, want)
	}
}

func TestParse_TakesNumbersAndTruthValuesInConditionsForTexts(t *testing.T) {
	got, err := iam.Parse(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Condition":{` +
		`"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:TlsVersion":[1.2, "1.3", -1e3]}}}]}`)
	require.NoError(t, err)
	assert.Equal(t, iam.Conditions{
		"Bool": {"aws:SecureTransport": {"false"}}, "NumericLessThan": {"s3:TlsVersion": {"1.2", "1.3", "-1e3"}},
	}, got.Statement[0].Condition)
	for _, value := range []string{`{}`, `[["a"]]`} {
		_, err := iam.Parse(`{"Statement":[{"Condition":{"Bool":{"aws:SecureTransport":` + value + `}}}]}`)
		assert.Error(t, err, value)
	}
}

func TestSplit_TakesAListOrOneStatement(t *testing.T) {
	for text, want := range map[string]int{
		`{"Version":"2012-10-17","Id":"x","Statement":{"NotAction":"s3:*"}}`: 1, `{"Version":"2012-10-17","Statement":[{},{}]}`: 2,
		`{"Version":"2012-10-17","Statement":[]}`: 0,
	} {
		version, statements, err := iam.Split(text)
		require.NoError(t, err, text)
		assert.Equal(t, iam.Version, version)
		assert.Len(t, statements, want, text)
	}
	for _, text := range []string{`{`, `[]`, `{"Version":"2012-10-17"}`, `{"Statement":null}`, `{"Statement":[}`} {
		_, _, err := iam.Split(text)
		assert.ErrorContains(t, err, "policy document", text)
	}
}
