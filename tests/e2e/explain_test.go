package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/request"
)

// answers is a part of what explain -json says of a dataset.
type answers struct {
	Bucket string
	Prefix string
	Rows   []struct {
		Who, From  string
		Read, List struct{ Verdict request.Verdict }
		Request    request.Request
	} `json:"answers"`
}

// byAPI is the operation with a name, the first where there are several.
func byAPI(api string) operation {
	return operations[slices.IndexFunc(operations, func(o operation) bool { return o.api == api })]
}

// TestExplainIsRightAboutEveryRowThatTheWireCanBeAsked asks what make explain prints, row by row.
func TestExplainIsRightAboutEveryRowThatTheWireCanBeAsked(t *testing.T) {
	e := shipped(t)
	out, err := exec.Command(os.Getenv(explainVariable), "-stack", envStack, "-config", envFile, "-json").Output()
	require.NoError(t, err)
	var all []answers
	require.NoError(t, json.Unmarshal(out, &all))
	require.Len(t, all, len(e.Datasets))
	said, unasked := map[request.Verdict]int{}, map[string]int{}
	for _, a := range all {
		b := e.buckets[slices.IndexFunc(e.buckets, func(b *bucket) bool { return b.name == a.Bucket })]
		require.NotEmpty(t, a.Rows, a.Bucket)
		for _, row := range a.Rows {
			if why := b.unasked(row.Request); why != "" {
				unasked[why]++
				continue
			}
			got, err := b.call(t.Context(), row.Request, byAPI("GetObject"))
			require.NoError(t, err)
			assert.Equal(t, row.Read.Verdict == request.Allowed, got, "%s: %s from %s reads: %s", a.Bucket, row.Who, row.From, believed)
			said[row.Read.Verdict]++
			if row.Request.Signing == request.Presigned {
				unasked[unaskedLink]++
				continue
			}
			list := row.Request
			list.Key, list.Prefix = "", a.Prefix
			got, err = b.call(t.Context(), list, byAPI("ListObjectsV2"))
			require.NoError(t, err)
			assert.Equal(t, row.List.Verdict == request.Allowed, got, "%s: %s from %s lists: %s", a.Bucket, row.Who, row.From, believed)
			said[row.List.Verdict]++
		}
	}
	t.Logf("asked: %v", said)
	for _, why := range reasons {
		t.Logf("not asked: %s (%d rows)", why, unasked[why])
	}
	for _, verdict := range []request.Verdict{request.Allowed, request.Denied, request.NotGranted} {
		assert.Positive(t, said[verdict], verdict)
	}
}
