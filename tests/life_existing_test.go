package tests

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/adopting.md says how a bucket that the stack made is handed over.
func TestLife_ABucketIsHandedOverWithoutBeingDeleted(t *testing.T) {
	made := func(more string) map[string]string {
		return minimal("datatrail:datasets", `[{"name":"a","bucket":"lake","perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
			"datatrail:buckets", `[{"name":"lake"`+more+`}]`)
	}
	l := live(t, made(""))
	l.up()
	l.configure(made(`,"existing":true`))
	l.refused(l.Up, "buckets[0].existing: true is set for bucket lake, which this stack made and would now delete")

	lines := 0
	for line := range strings.Lines(read(t, "docs/adopting.md")) {
		words, found := strings.CutPrefix(line, "pulumi state delete ")
		if !found {
			continue
		}
		lines++
		words = strings.NewReplacer("pulumi:prod:", "pulumi:"+l.options.Stack+":", "DATASET", "a").Replace(words)
		_, err := l.Command(context.Background(), append([]string{"state", "delete"}, strings.Fields(words)...)...)
		require.NoError(t, err)
	}
	require.Equal(t, 2, lines)
	result, err := l.Up(context.Background())
	require.NoError(t, err)
	for _, step := range steps(result) {
		assert.False(t, strings.HasPrefix(step, "delete"), step)
	}
	for _, r := range l.holds() {
		assert.NotContains(t, r.URN, "datatrail:bucket:DataBucket")
		assert.NotContains(t, r.URN, "datatrail:bucket:Perimeter")
	}
	l.configure(made(""))
	l.refused(l.Up, `datasets[0].bucket: "lake" is a bucket that this stack did not make`)
}
