package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/version"
)

func TestTheVersionIsPrintedAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, out.Close()) }()
	require.NoError(t, run(context.Background(), []string{"-version"}, out))
	printed, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "datatrail preview "+version.String()+"\n", string(printed))

	require.ErrorContains(t, run(context.Background(), []string{"-stack", "prod", "-version"}, out), "ask for the version alone")
}
