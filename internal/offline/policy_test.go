package offline_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

func TestPreview_ReportsWhatAPolicyPackFound(t *testing.T) {
	t.Parallel()
	pack := filepath.Join(t.TempDir(), "pack")
	built, err := exec.Command("go", "build", "-o", pack, "./testdata/pack").CombinedOutput()
	require.NoError(t, err, string(built))

	o := files(t, environment)
	here, err := os.Getwd()
	require.NoError(t, err)
	relative, err := filepath.Rel(here, pack)
	require.NoError(t, err)
	o.PolicyPacks = []string{relative}
	e, program := open(t, o)
	*program = small.program
	bucket := string(resourceURN(bucketToken, "logs"))
	remark := offline.Violation{Pack: "trial", Policy: "remark", URN: bucket, Level: "advisory", Message: "a bucket"}
	r, err := e.Preview(context.Background())
	require.NoError(t, err, "a remark stops nothing")
	assert.Equal(t, []offline.Violation{remark}, r.Violations)

	forbidden := small
	forbidden.bucketName = "forbidden-logs"
	*program = forbidden.program
	r, err = e.Up(context.Background())
	require.EqualError(t, err,
		"update of stack dev: policy no-forbidden of trial: "+bucket+": forbidden-logs is forbidden")
	assert.ElementsMatch(t, []offline.Violation{remark, {
		Pack: "trial", Policy: "no-forbidden", URN: bucket, Level: "mandatory", Message: "forbidden-logs is forbidden",
	}}, r.Violations)
}
