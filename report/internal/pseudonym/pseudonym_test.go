package pseudonym_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/pseudonym"
)

const secret = "0123456789abcdef0123"

func key(t *testing.T, text string) *pseudonym.Key {
	t.Helper()
	k, err := pseudonym.ReadKey(file(t, text))
	require.NoError(t, err)
	return k
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func put(t *testing.T, k *pseudonym.Key, column, value string) string {
	t.Helper()
	rows := [][]any{{value}}
	require.NoError(t, k.Rows([]queries.Column{{Name: column, Type: "varchar"}}, rows))
	return rows[0][0].(string)
}

func TestWhatNamesSomebodyIsReplaced(t *testing.T) {
	k := key(t, secret)
	for _, c := range []struct{ column, value, kind string }{
		{"principal", "arn:aws:iam::111122223333:role/ci/deploy", "role"},
		{"principal", "arn:aws:iam::111122223333:role/aws-service-role/s3.amazonaws.com", "role"},
		{"principal", "arn:aws-cn:iam::111122223333:user/alice", "user"},
		{"principal", "arn:aws:iam::111122223333:root", "account"},
		{"principal", "arn:aws:sts::111122223333:federated-user/alice", "principal"},
		{"principal", "444455556666/AROAEXAMPLE", "role"},
		{"principal", "444455556666/AIDAEXAMPLE", "user"},
		{"principal", "444455556666", "account"},
		{"principal", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "principal"},
		{"principal", "arn:cut short", "principal"},
		{"account", "111122223333", "account"},
		{"owner", "111122223333", "account"},
		{"person", "anonymous", "person"},
		{"person", "alice@example.com", "person"},
		{"session", "s3.amazonaws.com", "session"},
		{"address", "203.0.113.7", "address"},
		{"address", "2001:db8::1", "address"},
		{"address", "not an address", "address"},
		{"address", "ec2-203-0-113-7.eu-west-1.compute.amazonaws.com", "address"},
		{"vpc_endpoint", "vpce-0a1b2c3d", "endpoint"},
		{"service", "vpce-0a1b.s3.vpce.amazonaws.com", "principal"},
	} {
		t.Run(c.column+" "+c.value, func(t *testing.T) {
			assert.Regexp(t, "^"+c.kind+"-[0-9a-f]{12}$", put(t, k, c.column, c.value))
		})
	}
}

func TestWhatNamesNobodyStays(t *testing.T) {
	k := key(t, secret)
	for column, values := range map[string][]string{
		"address":       {"", "-", "AWS Internal", "athena.amazonaws.com", "states.eu-west-1.amazonaws.com"},
		"principal":     {"anonymous", "unknown", "svc:cloudfront.amazonaws.com", "s3.amazonaws.com.cn"},
		"account":       {"anonymous"},
		"object_key":    {"train/203.0.113.7"},
		"destination":   {"acme-111122223333"},
		"person_source": {"session name"},
	} {
		for _, value := range values {
			assert.Equal(t, value, put(t, k, column, value), column)
		}
	}
	rows := [][]any{{nil, int64(5)}}
	require.NoError(t, k.Rows([]queries.Column{{Name: "vpc_endpoint", Type: "varchar"}, {Name: "bytes", Type: "bigint"}}, rows))
	assert.Equal(t, [][]any{{nil, int64(5)}}, rows)
}

func TestThePseudonymDependsOnTheKeyAndTheValueAlone(t *testing.T) {
	k := key(t, secret)
	const role = "arn:aws:iam::111122223333:role/deploy"
	assert.Equal(t, put(t, k, "principal", role), put(t, key(t, secret+"\r\n"), "principal", role),
		"a line end is no part of the key")
	assert.NotEqual(t, put(t, k, "principal", role), put(t, key(t, secret+"4"), "principal", role))
	elsewhere := strings.Replace(role, "111122223333", "444455556666", 1)
	assert.NotEqual(t, put(t, k, "principal", role), put(t, k, "principal", elsewhere))
	assert.Equal(t, put(t, k, "principal", role), put(t, k, "principal", strings.Replace(role, "deploy", "ci/eu/deploy", 1)),
		"the access log leaves the path out")
	assert.Equal(t, put(t, k, "account", "111122223333"), put(t, k, "principal", "arn:aws:iam::111122223333:root"))
	assert.Equal(t, put(t, k, "address", "2001:db8::1"), put(t, k, "address", "2001:DB8:0:0:0:0:0:1"))
	assert.NotEqual(t, put(t, k, "person", "alice")[len("person"):], put(t, k, "session", "alice")[len("session"):],
		"a session does not tell which person has the same name")
	assert.Equal(t, "role-18fb0d93f49c", put(t, k, "principal", role), "a new release gives the pseudonyms of the old one")
}

func TestSentencesKeepNoNames(t *testing.T) {
	k := key(t, secret)
	const role, v4, v6 = "arn:aws:iam::111122223333:role/deploy", "203.0.113.7", "2001:db8::1"
	got := k.Text(role + " came from " + v4 + ", " + v6 + ". and vpce-0a1b2c3d of 444455556666")
	want := put(t, k, "principal", role) + " came from " + put(t, k, "address", v4) + ", " + put(t, k, "address", v6) + ". and " +
		put(t, k, "vpc_endpoint", "vpce-0a1b2c3d") + " of " + put(t, k, "account", "444455556666")
	assert.Equal(t, want, got)
	for _, text := range []string{
		"silent from 2026-11-01 15:04 to 2026-11-02T15:04:05Z; 12 requests", "sent 111122223333 bytes in CloudTrail",
		"role-111122223333 read", "notes: a b", got,
	} {
		assert.Equal(t, text, k.Text(text))
	}
}

func TestEveryColumnOfTextIsClassified(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	k := key(t, secret)
	for _, query := range all {
		assert.NoError(t, k.Rows(query.Columns, nil), query.Name)
	}
	for _, column := range []queries.Column{{Name: "nickname", Type: "varchar"}, {Name: "address", Type: "array(varchar)"}} {
		assert.ErrorContains(t, k.Rows([]queries.Column{column}, nil), "column "+column.Name+" ("+column.Type+")")
	}
	assert.ErrorContains(t, k.Rows([]queries.Column{{Name: "address", Type: "varchar"}}, [][]any{{[]byte("a")}}), "only text")
}

func TestABadKeyFileIsRefused(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	short := file(t, "fifteen bytes..\n")
	for name, c := range map[string]struct{ file, want string }{
		"no name":   {"", "the name of the key file is empty"},
		"missing":   {missing, missing + ": no such file"},
		"short":     {short, short + " has 15 bytes, but needs at least 16"},
		"no file":   {filepath.Dir(short), "is a directory"},
		"all empty": {file(t, strings.Repeat("\n", 20)), "has 0 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := pseudonym.ReadKey(c.file)
			assert.Nil(t, k)
			require.ErrorContains(t, err, c.want)
			assert.Regexp(t, "create a key with: openssl", err.Error())
			assert.NotContains(t, err.Error(), "fifteen")
		})
	}
}
