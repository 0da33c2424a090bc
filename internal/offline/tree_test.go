package offline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/offline"
)

func TestTree_PutsResourcesUnderTheirParents(t *testing.T) {
	const stack, group, bucket = "stack", "group", "bucket"
	step := func(op, urn, parent, token string) offline.Step {
		return offline.Step{Op: op, URN: urn, Parent: parent, Type: token, Name: urn}
	}
	r := offline.Result{Steps: []offline.Step{
		step("same", stack, "", "pulumi:pulumi:Stack"),
		step("create", group, stack, "trial:bucket:LogBucket"),
		step("create-replacement", bucket, group, bucketToken),
		step("replace", bucket, group, bucketToken),
		step("create", "policy", group, policyToken),
		step("update", "trail", stack, trailToken),
		step("delete-replaced", bucket, group, bucketToken),
		step("delete", "gone", stack, roleToken),
	}}
	assert.Equal(t, strings.TrimPrefix(`
    Type                       Name    Plan
    pulumi:pulumi:Stack        stack   
 ~  ├─ aws:cloudtrail:Trail    trail   update
 -  ├─ aws:iam:Role            gone    delete
 +  └─ trial:bucket:LogBucket  group   create
 +     ├─ aws:s3:BucketPolicy  policy  create
 +-    └─ aws:s3:BucketV2      bucket  replace
`, "\n"), r.Tree())
}
