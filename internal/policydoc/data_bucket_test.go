package policydoc_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

// parts are datasets of one bucket with something of everything.
func parts() []policydoc.Part {
	all := dataset.Perimeter{
		Mode: dataset.Enforce, CIDRs: cidrs, VPCEndpoints: []string{"vpce-12345678"}, ExemptPrincipals: []string{deployer},
		DenyListing: true, PresignedMaxAgeSeconds: 900,
	}
	readers := policydoc.Readers{
		Account: "111122223333", Principals: []string{"arn:aws:iam::444455556666:root"}, AnonymousCIDRs: cidrs[:1],
	}
	simple := dataset.Perimeter{Mode: dataset.Enforce, CIDRs: cidrs[:1]}
	return []policydoc.Part{
		{Dataset: "speech", Prefix: "speech/", Rule: all, Readers: readers},
		{Dataset: "street-images", Prefix: "images/street/", Rule: simple, Readers: policydoc.Readers{Account: "111122223333"}},
		{Dataset: "reviews", Prefix: "reviews/", Rule: simple, Readers: policydoc.Readers{Account: "111122223333"}},
		{Dataset: "open", Prefix: "open/", Rule: dataset.Perimeter{Mode: dataset.Observe, CIDRs: cidrs[:1], DenyListing: true}},
	}
}

func sids(d policydoc.Document) []string {
	var out []string
	for _, s := range d.Statement {
		out = append(out, s.Sid)
	}
	return out
}

func TestDataBucket_NamesEachStatementOnce(t *testing.T) {
	got := sids(policydoc.DataBucket{BucketARN: bucketARN, Parts: parts()}.Document())
	assert.Equal(t, []string{
		"AllowReadersToReadSpeech", "AllowReadersToListSpeech", "AllowReadersToLocateSpeech", "AllowAnonymousReadsSpeech",
		"DenyInsecureTransport", "DenyOutdatedTLS",
		"DenyReadsOutsidePerimeterReviewsAndOthers",
		"DenyReadsOutsidePerimeterSpeech", "DenyListingsOutsidePerimeterSpeech", "DenyOldPresignedReadsSpeech", "DenyOldPresignedListingsSpeech",
	}, got)
}

func TestDataBucket_OfOneDatasetIsWhatItAlwaysWas(t *testing.T) {
	part := parts()[0]
	part.Prefix = ""
	got, err := policydoc.DataBucket{BucketARN: bucketARN, Parts: []policydoc.Part{part}}.Document().JSON()
	require.NoError(t, err)
	readers := part.Readers
	readers.BucketARN = bucketARN
	want, err := policydoc.New(readers.Statements(), policydoc.SecureTransport(bucketARN),
		policydoc.Perimeter{BucketARN: bucketARN, Rule: part.Rule}.Statements()).JSON()
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.NotContains(t, got, "s3:prefix")
}

func TestDataBucket_DoesNotDependOnTheOrderOfItsDatasets(t *testing.T) {
	there, back := parts(), parts()
	slices.Reverse(back)
	assert.Equal(t, policydoc.DataBucket{BucketARN: bucketARN, Parts: there}.Document(),
		policydoc.DataBucket{BucketARN: bucketARN, Parts: back}.Document())
	assert.Equal(t, "speech", there[0].Dataset, "the caller's list stays as it was")
}

// What a dataset's statements say of it stays, whatever other datasets the bucket gets.
func TestDataBucket_LeavesADatasetAloneWhenAnotherComes(t *testing.T) {
	alone := policydoc.DataBucket{BucketARN: bucketARN, Parts: parts()[:1]}.Document()
	beside := policydoc.DataBucket{BucketARN: bucketARN, Parts: parts()}.Document()
	for _, s := range alone.Statement {
		want, err := json.Marshal(s)
		require.NoError(t, err)
		i := slices.IndexFunc(beside.Statement, func(other policydoc.Statement) bool { return other.Sid == s.Sid })
		require.GreaterOrEqual(t, i, 0, s.Sid)
		got, err := json.Marshal(beside.Statement[i])
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got))
	}
}

func TestReaders_DecryptBelowTheirPrefix(t *testing.T) {
	r := policydoc.Readers{
		BucketARN: bucketARN, Account: "111122223333", Principals: []string{"arn:aws:iam::444455556666:root"},
		Below: policydoc.Below{Prefixes: []string{"speech/"}, Datasets: []string{"speech"}},
	}
	assert.Equal(t, policydoc.Values{bucketARN, bucketARN + "/speech/*"},
		r.KeyStatements()[0].Condition["StringLike"]["kms:EncryptionContext:aws:s3:arn"], "a Bucket Key names the bucket alone")
}
