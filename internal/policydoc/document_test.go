package policydoc_test

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

const (
	bucketARN = "arn:aws:s3:::data"
	trailARN  = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
	groupARN  = "arn:aws:logs:eu-central-1:111122223333:log-group:/cloudtrail/audit"
	deployer  = "arn:aws:iam::111122223333:role/ci/deployer"
)

var key = policydoc.AuditKey{
	AccountRootARN: "arn:aws:iam::111122223333:root", TrailARN: trailARN,
	TrailARNPattern: "arn:aws:cloudtrail:*:111122223333:trail/*",
}

var keyOfLogGroup = policydoc.AuditKey{
	AccountRootARN: key.AccountRootARN, TrailARN: key.TrailARN, TrailARNPattern: key.TrailARNPattern,
	LogGroupARNs: []string{groupARN}, LogsService: "logs.eu-central-1.amazonaws.com", Administrators: []string{deployer},
}

var writer = policydoc.LogWriter{
	TrailARN: trailARN, Account: "111122223333", Region: "eu-central-1", LogGroupARN: groupARN,
	KeyViaService: "logs.eu-central-1.amazonaws.com",
}

var writerWithKey = policydoc.LogWriter{
	TrailARN: trailARN, Account: writer.Account, Region: writer.Region, LogGroupARN: groupARN,
	KeyARN: "arn:aws:kms:eu-central-1:111122223333:key/1", KeyViaService: writer.KeyViaService,
}

var cidrs = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/48")}

var documents = map[string][]policydoc.Statement{
	"trail delivery":             policydoc.TrailDelivery{BucketARN: bucketARN, Account: "111122223333", TrailARN: trailARN}.Statements(),
	"trail delivery with prefix": policydoc.TrailDelivery{BucketARN: bucketARN, KeyPrefix: "a/b", Account: "111122223333", TrailARN: trailARN}.Statements(),
	"access log delivery": policydoc.AccessLogDelivery{
		BucketARN: bucketARN, KeyPrefix: "s3/", Account: "111122223333",
		SourceARNs: []string{"arn:aws:s3:::one", "arn:aws:s3:::two"},
	}.Statements(),
	"secure transport": policydoc.SecureTransport(bucketARN),
	"administrators":   policydoc.Administrators(bucketARN, []string{deployer}),
	"perimeter of one address range": policydoc.Perimeter{
		BucketARN: bucketARN, Rule: dataset.Perimeter{CIDRs: cidrs[:1]},
	}.Statements(),
	"perimeter with everything": policydoc.Perimeter{
		BucketARN: bucketARN, Rule: dataset.Perimeter{
			CIDRs: cidrs, VPCEndpoints: []string{"vpce-12345678"}, VPCs: []string{"vpc-12345678"}, ExemptPrincipals: []string{deployer},
			DenyListing: true, AllowViaAWSServices: true, PresignedMaxAgeSeconds: 900,
		},
	}.Statements(),
	"readers": policydoc.Readers{
		BucketARN: bucketARN, Account: "111122223333", Principals: []string{
			"arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/ours", "arn:aws:iam::777788889999:role/training/a",
			"arn:aws:iam::777788889999:role/b",
		},
		Organization: "o-exampleorg1", AnonymousCIDRs: cidrs[:1],
	}.Statements(),
	"parts of a bucket":  policydoc.DataBucket{BucketARN: bucketARN, Parts: parts()}.Document().Statement,
	"key":                key.Statements(),
	"key with log group": keyOfLogGroup.Statements(),
	"auditor": policydoc.Auditor{
		LogBucketARNs: []string{"arn:aws:s3:::trail-logs", "arn:aws:s3:::access-logs"}, ResultBucketARN: "arn:aws:s3:::results",
		KeyARN: "arn:aws:kms:eu-central-1:111122223333:key/1", WorkgroupARN: "arn:aws:athena:eu-central-1:111122223333:workgroup/audit",
		CatalogARNs: []string{"arn:aws:glue:eu-central-1:111122223333:catalog"},
	}.Statements(),
	"auditor without Athena": policydoc.Auditor{
		LogBucketARNs: []string{"arn:aws:s3:::trail-logs", "arn:aws:s3:::access-logs"},
		KeyARN:        "arn:aws:kms:eu-central-1:111122223333:key/1",
	}.Statements(),
	"auditor of a log group": policydoc.Auditor{
		LogBucketARNs: []string{"arn:aws:s3:::trail-logs"}, LogGroupARN: "arn:aws:logs:eu-central-1:111122223333:log-group:access",
	}.Statements(),
	"trust":                writer.Trust(),
	"permissions":          writer.Permissions(),
	"permissions with key": writerWithKey.Permissions(),
}

// UPDATE_GOLDEN=1 renews the files: read the difference as an auditor would.
func TestDocuments_AreAsReviewed(t *testing.T) {
	for name, statements := range documents {
		t.Run(name, func(t *testing.T) {
			got, err := policydoc.New(statements).JSON()
			require.NoError(t, err)
			file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+".json")
			if os.Getenv("UPDATE_GOLDEN") != "" {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, indent(t, got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.JSONEq(t, string(want), got)
		})
	}
}

func indent(t *testing.T, text string) []byte {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value))
	out, err := json.MarshalIndent(value, "", "  ")
	require.NoError(t, err)
	return append(out, '\n')
}

func TestJSON_WritesFieldsInTheirOrderAndWithoutEscapes(t *testing.T) {
	got, err := policydoc.New([]policydoc.Statement{{
		Sid: "One", Effect: policydoc.Allow, Principal: &policydoc.Principal{Everyone: true},
		Action: policydoc.Values{"s3:GetObject"}, Resource: policydoc.Values{"a<b>&c", "d"},
	}}).JSON()
	require.NoError(t, err)
	want := `{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Principal":"*",` +
		`"Action":"s3:GetObject","Resource":["a<b>&c","d"]}]}`
	assert.Equal(t, want, got)
}

func TestJSON_RefusesEmptyLists(t *testing.T) {
	empty := map[string]policydoc.Statement{
		"action":    {Sid: "A", Effect: policydoc.Allow},
		"principal": {Sid: "A", Effect: policydoc.Allow, Action: policydoc.Values{"s3:*"}, Principal: &policydoc.Principal{}},
		"condition": {
			Sid: "A", Effect: policydoc.Allow, Action: policydoc.Values{"s3:*"},
			Condition: policydoc.Conditions{"IpAddress": {"aws:SourceIp": {}}},
		},
	}
	for name, statement := range empty {
		t.Run(name, func(t *testing.T) {
			_, err := policydoc.New([]policydoc.Statement{statement}).JSON()
			assert.ErrorContains(t, err, "empty list")
		})
	}
}

func TestServiceGrants_NameTheirSource(t *testing.T) {
	for name, statements := range documents {
		for _, s := range statements {
			if s.Effect == policydoc.Allow && s.Principal != nil && len(s.Principal.Service) > 0 {
				t.Run(name+" "+s.Sid, func(t *testing.T) {
					text, err := json.Marshal(s.Condition)
					require.NoError(t, err)
					assert.Regexp(t, `"aws:SourceArn"|"kms:EncryptionContext:aws:logs:arn"`, string(text))
				})
			}
		}
	}
}

func TestPerimeter_DeniesNoManagement(t *testing.T) {
	for _, s := range documents["perimeter with everything"] {
		for _, action := range s.Action {
			assert.Regexp(t, `^s3:(GetObject\*|ListObject\*|ListBucket|ListBucketVersions|ListBucketMultipartUploads)$`, action)
		}
	}
}

func TestPerimeter_LeavesListingAloneUnlessAsked(t *testing.T) {
	for _, s := range documents["perimeter of one address range"] {
		assert.Equal(t, policydoc.Values{"s3:GetObject*", "s3:ListObject*"}, s.Action)
		assert.Equal(t, policydoc.Values{bucketARN + "/*"}, s.Resource)
	}
}

func TestAdministrators_NameNoActionThatThePartitionDoesNotKnowYet(t *testing.T) {
	const young = "s3:UpdateObjectEncryption"
	everywhere := policydoc.Administrators(bucketARN, []string{deployer})[0].Action
	assert.Contains(t, everywhere, young)
	for _, partition := range []string{"aws-cn", "aws-us-gov"} {
		there := policydoc.Administrators("arn:"+partition+":s3:::data", []string{deployer})[0].Action
		assert.NotContains(t, there, young, partition)
		assert.Len(t, there, len(everywhere)-1, partition)
	}
}
