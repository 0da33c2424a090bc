package dataset_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
)

func TestLogPlace_BeginsBelowTheFoldersOfItsAccounts(t *testing.T) {
	accounts := []string{"111122223333", "444455556666"}
	for name, test := range map[string]struct {
		place dataset.LogPlace
		want  []string
	}{
		"a bucket of the stack":   {dataset.LogPlace{Bucket: "b"}, []string{""}},
		"with a prefix":           {dataset.LogPlace{Bucket: "b", Prefix: "/s3/"}, []string{"s3/"}},
		"a bucket of others":      {dataset.LogPlace{Bucket: "b", Accounts: accounts[:1]}, []string{"AWSLogs/111122223333/"}},
		"with a prefix of theirs": {dataset.LogPlace{Bucket: "b", Prefix: "a/b", Accounts: accounts}, []string{"a/b/AWSLogs/111122223333/", "a/b/AWSLogs/444455556666/"}},
		"an organization's": {
			dataset.LogPlace{Bucket: "b", Prefix: "a/", Organization: "o-exampleorg1", Accounts: accounts[1:]}, []string{"a/AWSLogs/o-exampleorg1/444455556666/"},
		},
		"all of an organization's": {dataset.LogPlace{Bucket: "b", Organization: "o-exampleorg1"}, []string{"AWSLogs/o-exampleorg1/"}},
	} {
		assert.Equal(t, test.want, test.place.Prefixes(), name)
	}
}

func TestReadDeclared_ReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := callertest.Perimeters().Draw(t, "perimeter")
		want := dataset.Declared{
			Account: "111122223333", Region: "eu-central-1", Regions: []string{"eu-central-1", "us-east-1"},
			Trail: dataset.LogPlace{Bucket: "t", Prefix: "p", Organization: "o-exampleorg1", Accounts: []string{"111122223333"}}, Access: dataset.LogPlace{Bucket: "a", Prefix: "s3/"},
			Datasets: []dataset.Dataset{
				{Name: "speech", Bucket: "b", Events: rapid.SampledFrom(dataset.EveryEvents).Draw(t, "events"), Perimeter: &p},
				{Name: "open", Bucket: "c"},
				{Name: "attached", Bucket: "d", LogsElsewhere: true},
				{Name: "images", Bucket: "lake", Prefix: "images/"},
				{Name: "text", Bucket: "lake", Prefix: "text/"},
			},
		}
		var out bytes.Buffer
		require.NoError(t, want.Write(&out))
		got, err := dataset.ReadDeclared(&out)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

func TestReadDeclared_ReadsAListOfTheFirstVersion(t *testing.T) {
	got, err := dataset.ReadDeclared(strings.NewReader(`[{"bucket": "b", "events": "reads", "perimeter": {
		"networks": ["198.51.100.0/24"], "endpoints": ["vpce-1"], "exempt": ["arn:aws:iam::1:role/x"], "allowServices": true}},
		{"bucket": "c", "events": "egress", "perimeter": null}]`))
	require.NoError(t, err)
	assert.Equal(t, []dataset.Dataset{
		{Name: "b", Bucket: "b", Events: dataset.Reads, Perimeter: &dataset.Perimeter{
			Mode: dataset.Enforce, CIDRs: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, VPCEndpoints: []string{"vpce-1"},
			ExemptPrincipals: []string{"arn:aws:iam::1:role/x"}, AllowViaAWSServices: true,
		}},
		{Name: "c", Bucket: "c", Events: dataset.Egress},
	}, got.Datasets)
	assert.True(t, got.Recorded(got.Dataset("b")).Copies, "because of the other dataset")
	assert.Equal(t, dataset.Recorded{Reads: true, Copies: true}, dataset.Declared{}.Recorded(dataset.Dataset{}), "not known counts as egress")
}

func TestReadDeclared_TellsAllMistakesAtOnce(t *testing.T) {
	_, err := dataset.ReadDeclared(strings.NewReader(`{"datasets": [{"perimeter": {"cidrs": ["10.0.0.1"], "mode": "warn"}},
		{"bucket": "b", "events": "some", "perimeter": {"networks": ["::/129"], "mode": "none"}},
		{"bucket": "d", "prefix": "a"}, {"name": "e", "bucket": "d", "prefix": "a/"}]}`))
	for _, want := range []string{
		`prefix "a" does not end in a slash`, "datasets[3] (e): also has objects of datasets[2]",
		"datasets[0] (): the bucket is missing", `"10.0.0.1": write it as 198.51.100.0/24`, `mode "warn": use enforce or observe`,
		`datasets[1] (b): events "some": use one of egress, reads, writes, all`, `network "::/129"`, "leave the perimeter out instead",
	} {
		assert.ErrorContains(t, err, want)
	}
	for _, text := range []string{`{`, `[{"bucket":"b","netwoks":["8.8.8.0/24"]}]`, `{"dataset":[]}`} {
		_, err := dataset.ReadDeclared(strings.NewReader(text))
		assert.Error(t, err, text)
	}
}

func TestDeclared_FindsADatasetByItsNameOrAsAWholeBucket(t *testing.T) {
	d := dataset.Declared{Datasets: []dataset.Dataset{
		{Name: "images", Bucket: "lake", Prefix: "images/"}, {Name: "text", Bucket: "pond"}, {Name: "pond", Bucket: "sea"},
	}}
	assert.Equal(t, "images/", d.Dataset("images").Prefix)
	assert.Equal(t, "sea", d.Dataset("pond").Bucket, "names come first")
	assert.Equal(t, "text", dataset.Declared{Datasets: d.Datasets[:2]}.Dataset("pond").Name)
	assert.Equal(t, dataset.Dataset{Bucket: "lake"}, d.Dataset("lake"), "which of its datasets is not known")
}
