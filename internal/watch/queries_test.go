package watch

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
)

var watched = []Source{{Dataset: "speech", Bucket: "speech-bucket"}, {Dataset: "images", Bucket: "images-bucket"}}

func TestQueries_CoverWhatAnOperatorAsks(t *testing.T) {
	t.Parallel()
	args := QueriesSpec{Trail: "t", LogGroup: "g", Sources: watched, Perimeters: map[string]dataset.Perimeter{
		"speech": {CIDRs: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}, "images": {},
	}}
	require.NoError(t, args.Validate())
	var names []string
	for _, q := range args.ofTrail() {
		names = append(names, q.Name)
		assert.Regexp(t, `^# .+\nfields `, q.Text, "%s: says what it is for, then begins", q.Name)
		assert.NotContains(t, q.Text, "| |", q.Name)
		assert.Equal(t, strings.Count(q.Text, "("), strings.Count(q.Text, ")"), q.Name)
		assert.Equal(t, 0, strings.Count(q.Text, `"`)%2, q.Name)
		assert.Contains(t, q.Text, "speech-bucket", q.Name)
	}
	assert.Equal(t, []string{
		"Who read what", "Bytes by principal", "Bytes by person", "Bytes by hour", "Denied reads", "Anonymous " +
			"reads", "Presigned reads",
		"Listing followed by reading", "Copies out", "First-seen principals", "Outside the perimeter of speech",
	}, names, "a dataset without networks has no outside")
}

func TestOutside_IsCompiledFromTheDatasetsOwnPerimeter(t *testing.T) {
	t.Parallel()
	q := Outside(watched[0], dataset.Perimeter{
		CIDRs:            []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8:40::/44")},
		VPCEndpoints:     []string{"vpce-12345678", "vpce-87654321"},
		VPCs:             []string{"vpc-12345678"},
		ExemptPrincipals: []string{"arn:aws:iam::111122223333:role/ops/break.glass-*"},
		DenyListing:      true, AllowViaAWSServices: true, PresignedMaxAgeSeconds: 900,
	})
	assert.Equal(t, `# Reads of speech from outside its perimeter. Mode enforce refuses them, mode observe does not.
# This query does not check the age of presigned URLs: the named queries of analysis do.
# Note: records do not name VPCs: reads through endpoints of vpc-12345678 look like reads from outside, unless vpcEndpoints lists the endpoints.
fields coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.accountId) as principal, `+
		`additionalEventData.bytesTransferredOut as bytes, `+
		`coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn) as identity, `+
		"`requestParameters.x-amz-copy-source` as header"+`
| filter eventSource = "s3.amazonaws.com"
| parse header /^(?:\/|%2[fF])?(?<source>[^\/%?]+)/
| filter (requestParameters.bucketName = "speech-bucket" and `+
		`eventName like /^(GetObject.*|SelectObjectContent|HeadObject|ListObjectAnnotations|ListObjects|ListObjectsV2|ListObjectVersions|ListMultipartUploads|HeadBucket)$/) or `+
		`(source = "speech-bucket" and eventName like /^(CopyObject|UploadPartCopy)$/)
| filter not ispresent(userIdentity.type) or userIdentity.type != "AWSService"
| filter not ispresent(userIdentity.invokedBy)
| filter ispresent(vpcEndpointId) or not (isIpv4InSubnet(sourceIPAddress, "198.51.100.0/24") or isIpv6InSubnet(sourceIPAddress, "2001:db8:40::/44"))
| filter not ispresent(vpcEndpointId) or vpcEndpointId not in ["vpce-12345678", "vpce-87654321"]
| filter not ispresent(identity) or identity not like /^(arn:aws:iam::111122223333:role\/ops\/break\.glass-.*)$/
| `+person+`
| stats count(*) as reads, sum(bytes) as bytesOut, latest(@timestamp) as lastRead by principal, person, sourceIPAddress, vpcEndpointId, errorCode
| sort reads desc`, q.Text)
}

func TestOutside_LeavesOutWhatThePerimeterDoesNotHave(t *testing.T) {
	t.Parallel()
	text := Outside(watched[0], dataset.Perimeter{VPCEndpoints: []string{"vpce-12345678"}}).Text
	for _, absent := range []string{"InSubnet", "ListObjects", "filter not ispresent(userIdentity.invokedBy)", "identity not " +
		"like", "VPC:"} {
		assert.NotContains(t, text, absent)
	}
}

func TestQueries_RefuseMoreNetworksThanAQueryHolds(t *testing.T) {
	t.Parallel()
	var cidrs []netip.Prefix
	for i := range 300 {
		cidrs = append(cidrs, netip.MustParsePrefix(fmt.Sprintf("9.%d.%d.0/24", i/100, i%100*2)))
	}
	args := QueriesSpec{Trail: "t", LogGroup: "g", Sources: watched, Perimeters: map[string]dataset.Perimeter{"speech": {CIDRs: cidrs}}}
	require.ErrorContains(t, args.Validate(), `query "Outside the perimeter of speech":`)
	require.ErrorContains(t, args.Validate(), "more than the 10000 that CloudWatch saves: list fewer or broader networks")
}

func TestOutside_NamesThePersonWhereTheNetworksLeaveRoom(t *testing.T) {
	t.Parallel()
	var cidrs []netip.Prefix
	sawNeither := false
	for i := range 250 {
		cidrs = append(cidrs, netip.MustParsePrefix(fmt.Sprintf("9.%d.%d.0/24", i/100, i%100*2)))
		text := Outside(watched[0], dataset.Perimeter{CIDRs: cidrs}).Text
		if !strings.Contains(text, "person") {
			sawNeither = true
			assert.Greater(t, len(text)+len("\n| ")+len(person)+len("person, "), MaxQuery, "no room for it")
			continue
		}
		assert.LessOrEqual(t, len(text), MaxQuery)
		assert.False(t, sawNeither)
	}
	assert.True(t, sawNeither)
}

func TestQueries_FitForAsManyDatasetsAsALogGroupHasFilters(t *testing.T) {
	t.Parallel()
	args := QueriesSpec{Trail: "t", LogGroup: "g"}
	for i := range MaxFilters {
		args.Sources = append(args.Sources, Source{Dataset: "d", Bucket: fmt.Sprintf("%063d", i)})
	}
	require.NoError(t, args.Validate())
}

// The expression that takes the source's name out of the header is tried on the headers that the
// metric filters are tried on.
func TestCopiesQuery_ReadsTheSourceOutOfTheHeader(t *testing.T) {
	t.Parallel()
	text := copiesOfBuckets(watched)[0].Text
	expression := regexp.MustCompile(`parse header /(.+)/\n`).FindStringSubmatch(text)
	require.Len(t, expression, 2)
	source := regexp.MustCompile(strings.ReplaceAll(expression[1], `\/`, `/`))
	for header, want := range copyHeaders {
		if want != "" {
			assert.Equal(t, want, source.FindStringSubmatch(header)[1], header)
		}
	}
}
