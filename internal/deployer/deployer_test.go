package deployer_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/deployer"
	"datatrail/internal/graph"
	"datatrail/internal/policydoc"
)

var site = deployer.Site{
	Account: "111122223333", Region: "eu-central-1", Partition: "aws", Prefix: "team-dev", Tag: "datatrail/dev",
	Deployer: "arn:aws:iam::111122223333:role/ci/deployer", Previewer: "arn:aws:iam::111122223333:role/ci/previewer",
}

func made(token string, inputs map[string]any) graph.Resource {
	return graph.Resource{Type: token, Name: "x", Inputs: inputs}
}

func policies(t *testing.T, resources ...graph.Resource) map[string]policydoc.Statement {
	t.Helper()
	p, err := deployer.New(site, graph.Graph{Resources: resources})
	require.NoError(t, err)
	out := map[string]policydoc.Statement{}
	for _, document := range append(p.Preview, p.Deploy...) {
		for _, st := range document.Statement {
			out[st.Sid] = st
		}
	}
	return out
}

// constructors are what the program makes resources with.
var constructors = regexp.MustCompile(`\b(s3|cloudtrail|cloudwatch|iam|kms|sns|glue|athena|cloudcontrol)\.(New|Get|Lookup)([A-Z]\w+)\(\s*ctx`)

func TestTable_HasARowForWhateverTheProgramMakesOrAsks(t *testing.T) {
	var found int
	require.NoError(t, fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(os.DirFS(".."), file)
		if err != nil {
			return err
		}
		for _, match := range constructors.FindAllStringSubmatch(string(source), -1) {
			found++
			module, verb, name := match[1], match[2], match[3]
			lower := strings.ToLower(name[:1]) + name[1:]
			if verb == "New" {
				assert.Contains(t, deployer.Types(), "aws:"+module+"/"+lower+":"+name, file)
			} else {
				assert.Contains(t, deployer.Functions(), "aws:"+module+"/get"+name+":get"+name, file)
			}
		}
		return nil
	}))
	assert.Greater(t, found, 20)
}

func TestNew_TellsEveryTypeWithoutARow(t *testing.T) {
	_, err := deployer.New(site, graph.Graph{Resources: []graph.Resource{
		made("aws:ec2/vpc:Vpc", nil), made("aws:sqs/queue:Queue", nil), made("datatrail:bucket:LogBucket", nil),
	}})
	require.ErrorContains(t, err, "aws:ec2/vpc:Vpc")
	require.ErrorContains(t, err, "aws:sqs/queue:Queue: which actions it needs is not known")
	assert.NotContains(t, err.Error(), "LogBucket")
}

func TestNew_BindsEachStatementAsFarAsAWSLetsIt(t *testing.T) {
	const trust = `{"Statement":[{"Principal":{"Service":"cloudtrail.amazonaws.com"}},{"Principal":{"Service":["a.amazonaws.com"]}}]}`
	got := policies(t,
		made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": "team-dev-logs-1"}),
		made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": "corpus", "forceDestroy": true}),
		made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": "team-devil"}),
		made("aws:iam/role:Role", map[string]any{"name": "log-<random>", "path": "/audit/", "assumeRolePolicy": trust}),
		made("aws:iam/rolePolicy:RolePolicy", map[string]any{"role": "log-<random>"}),
		made("aws:kms/key:Key", nil),
	)
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::corpus", "arn:aws:s3:::team-dev-*", "arn:aws:s3:::team-devil"}, got["DeployBuckets"].Resource)
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::corpus/*"}, got["DeployObjects"].Resource, "only what is emptied")
	const role = "arn:aws:iam::111122223333:role/audit/log-*"
	for _, sid := range []string{"ReadRolesByTag", "DeployRolesByTag", "DeployRolesWhenTagged", "DeployRolesPass"} {
		assert.Equal(t, policydoc.Values{role}, got[sid].Resource, sid)
	}
	assert.Contains(t, got["DeployRolesByTag"].Action, "iam:PutRolePolicy")
	for sid, st := range got {
		assert.NotContains(t, st.Action, "iam:PutRolePermissionsBoundary", sid)
		assert.NotContains(t, st.Condition, "ArnEquals", sid)
	}
	equals := func(key string, values ...string) policydoc.Conditions {
		return policydoc.Conditions{"StringEquals": {key: values}}
	}
	assert.Equal(t, equals("iam:PassedToService", "a.amazonaws.com", "cloudtrail.amazonaws.com"), got["DeployRolesPass"].Condition)
	assert.Equal(t, equals("aws:ResourceTag/datatrail:stack", "datatrail/dev"), got["DeployKeysByTag"].Condition)
	assert.Equal(t, equals("aws:RequestTag/datatrail:stack", "datatrail/dev"), got["DeployAccountWhenTagged"].Condition)
	assert.Equal(t, policydoc.Values{"true"}, got["DeployAccountFirstTag"].Condition["Null"]["aws:ResourceTag/datatrail:stack"],
		"nobody puts the stack's tag on another stack's key")
	assert.Equal(t, policydoc.Values{site.Deployer, site.Previewer}, got["ReadOwnRoles"].Resource)
}

func TestNew_ReadsThePoliciesOfOthersAndDeletesNone(t *testing.T) {
	const deletes, website, account = "s3:DeleteBucketPolicy", "s3:GetBucketWebsite", "s3:GetAccountPublicAccessBlock"
	of := func(parent string) map[string]policydoc.Statement {
		r := made("aws:s3/bucketPolicy:BucketPolicy", map[string]any{"bucket": "lake"})
		r.Parent = "urn:pulumi:prod::datatrail::" + parent + "::lake"
		return policies(t, r)
	}
	attached := of("datatrail:bucket:AttachedPolicy")
	assert.Equal(t, policydoc.Values{"s3:PutBucketPolicy"}, attached["DeployOthersBuckets"].Action)
	assert.Subset(t, attached["ReadOthersBuckets"].Action, []string{"s3:ListBucket", "s3:GetBucketPolicy", website})
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::lake"}, attached["ReadOthersBuckets"].Resource)
	assert.Contains(t, attached["ReadAccount"].Action, account)

	own := of("datatrail:bucket:Perimeter")
	assert.Contains(t, own["DeployOthersBuckets"].Action, deletes)
	assert.NotContains(t, own["ReadOthersBuckets"].Action, website)
	assert.NotContains(t, own["ReadAccount"].Action, account)
}

func TestNew_LetsNobodyDeleteABucketThatTheGraphDoesNotMake(t *testing.T) {
	got := policies(t,
		made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": "team-dev-logs-1"}),
		made("aws:s3/bucketLoggingV2:BucketLoggingV2", map[string]any{"bucket": "team-dev-logs-1"}),
		made("aws:s3/bucketMetric:BucketMetric", map[string]any{"bucket": "lake", "name": "x"}),
	)
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::team-dev-*"}, got["DeployBuckets"].Resource)
	assert.Contains(t, got["DeployBuckets"].Action, "s3:DeleteBucket")
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::lake"}, got["DeployOthersBuckets"].Resource)
	assert.Equal(t, policydoc.Values{"s3:PutMetricsConfiguration"}, got["DeployOthersBuckets"].Action)
}

func TestNew_ReadsThroughCloudControlOnlyWhereOthersOwnTheBucketThatLogs(t *testing.T) {
	of := func(parent string) map[string]policydoc.Statement {
		r := made("aws:s3/bucketLoggingV2:BucketLoggingV2", map[string]any{"bucket": "lake"})
		r.Parent = "urn:pulumi:prod::datatrail::" + parent + "::lake"
		return policies(t, r)
	}
	attached := of("datatrail:bucket:AttachedLogging")
	assert.Contains(t, attached["ReadAccount"].Action, "cloudformation:GetResource")
	assert.Subset(t, attached["ReadOthersBuckets"].Action, []string{"s3:ListBucket", "s3:GetBucketLogging", "s3:GetBucketPublicAccessBlock", "s3:GetBucketAbac"})
	assert.Equal(t, policydoc.Values{"arn:aws:s3:::lake"}, attached["ReadOthersBuckets"].Resource)
	assert.Equal(t, policydoc.Values{"s3:PutBucketLogging"}, attached["DeployOthersBuckets"].Action)

	own := of("datatrail:bucket:DataBucket")
	assert.NotContains(t, own["ReadAccount"].Action, "cloudformation:GetResource")
	assert.Equal(t, policydoc.Values{"s3:GetBucketLogging", "s3:ListBucket"}, own["ReadOthersBuckets"].Action)
}

func TestNew_BindsWhatWidensARoleToItsPermissionsBoundary(t *testing.T) {
	const boundary = "arn:aws:iam::111122223333:policy/team/boundary"
	const trust = `{"Statement":[{"Principal":{"Service":"cloudtrail.amazonaws.com"}}]}`
	got := policies(t,
		made("aws:iam/role:Role", map[string]any{"name": "log-<random>", "permissionsBoundary": boundary, "assumeRolePolicy": trust}),
		made("aws:iam/rolePolicy:RolePolicy", map[string]any{"role": "log-<random>"}),
		made("aws:iam/role:Role", map[string]any{"name": "free-<random>", "assumeRolePolicy": trust}),
		made("aws:iam/rolePolicy:RolePolicy", map[string]any{"role": "free-<random>"}),
	)
	const bound, free = "arn:aws:iam::111122223333:role/log-*", "arn:aws:iam::111122223333:role/free-*"
	widening := policydoc.Values{"iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"}
	where := map[string][]string{}
	for sid, st := range got {
		for _, action := range st.Action {
			if !slices.Contains(widening, action) {
				continue
			}
			for _, role := range st.Resource {
				where[action+" "+role] = append(where[action+" "+role], sid)
			}
			condition := st.Condition["ArnEquals"]
			if slices.Contains(st.Resource, bound) {
				assert.Equal(t, policydoc.Values{boundary}, condition["iam:PermissionsBoundary"], sid)
				assert.NotEmpty(t, st.Condition["StringEquals"], "%s is bound by the stack's tag as well", sid)
			} else {
				assert.Empty(t, condition, sid)
			}
		}
	}
	for _, action := range widening {
		assert.Len(t, where[action+" "+bound], 1, action)
		if action != "iam:PutRolePermissionsBoundary" {
			assert.Len(t, where[action+" "+free], 1, action)
		}
	}
	assert.ElementsMatch(t, policydoc.Values{bound, free}, got["DeployRolesByTag"].Resource, "what takes away is allowed without one")
	for _, st := range got {
		assert.NotContains(t, st.Action, "iam:DeleteRolePermissionsBoundary", "nobody takes a boundary off")
	}
}

func TestNew_SplitsWhatIsTooLongForOnePolicy(t *testing.T) {
	var resources []graph.Resource
	for i := range 250 {
		resources = append(resources, made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": fmt.Sprintf("a-rather-long-name-of-a-bucket-%d", i)}))
	}
	p, err := deployer.New(site, graph.Graph{Resources: resources})
	require.NoError(t, err)
	var named []string
	sids := map[string]bool{}
	for _, document := range p.Deploy {
		text, err := document.JSON()
		require.NoError(t, err)
		assert.LessOrEqual(t, len(text), deployer.MaxPolicySize)
		for _, st := range document.Statement {
			assert.False(t, sids[st.Sid], st.Sid)
			sids[st.Sid] = true
			named = append(named, st.Resource...)
		}
	}
	assert.Greater(t, len(p.Deploy), 1)
	slices.Sort(named)
	assert.Len(t, slices.Compact(named), len(resources), "every bucket is in one of them")

	for i := range 2000 {
		resources = append(resources, made("aws:s3/bucketV2:BucketV2", map[string]any{"bucket": fmt.Sprintf("another-name-of-a-bucket-%d", i)}))
	}
	_, err = deployer.New(site, graph.Graph{Resources: resources})
	require.ErrorContains(t, err, "IAM attaches at most 10 to a role: divide the environment")
}

func TestTrust_AdmitsOneEnvironmentOfOneRepository(t *testing.T) {
	document, err := site.Trust("example/ml", "prod")
	require.NoError(t, err)
	text, err := document.JSON()
	require.NoError(t, err)
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[{"Sid":"AllowGitHubJobs","Effect":"Allow",
		"Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
		"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{
			"token.actions.githubusercontent.com:aud":"sts.amazonaws.com",
			"token.actions.githubusercontent.com:sub":"repo:example/ml:environment:prod"}}}]}`, text)
	for _, bad := range []string{"", "ml", "a/b/c", "example/*", "*/ml"} {
		_, err := site.Trust(bad, "prod")
		require.ErrorContains(t, err, "write it as owner/name", bad)
	}
	_, err = site.Trust("", "")
	require.ErrorContains(t, err, "owner/name")
	require.ErrorContains(t, err, "branch could assume the role")
	_, err = site.Trust("example/ml", "*")
	require.ErrorContains(t, err, "environment")
}
