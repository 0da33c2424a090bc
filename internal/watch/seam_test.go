package watch

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is decided about watching has to be there before anything is registered.
func TestSeam_OnlyComponentsKnowPulumi(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	components := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		isComponent := strings.HasSuffix(name, "_component.go")
		for _, spec := range file.Imports {
			isPulumi := strings.HasPrefix(spec.Path.Value, `"github.com/pulumi/`)
			assert.False(t, isPulumi && !isComponent, "%s imports %s: what registers resources has a name that ends in _component.go",
				name, spec.Path.Value)
			if isPulumi && isComponent {
				components++
			}
		}
	}
	assert.Positive(t, components)
}

func TestBuckets_RefuseToStandForABucketThatIsNotThere(t *testing.T) {
	t.Parallel()
	made := Buckets{"speech-bucket": pulumi.String("speech-bucket")}
	require.NoError(t, made.have([]string{"speech-bucket"}))
	assert.EqualError(t, made.have([]string{"speech-bucket", "other"}), "link Buckets lacks other")
}
