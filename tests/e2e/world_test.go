package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// env is the environment that is asked about, as make explain takes it too.
const (
	envFile  = "testdata/environment.yaml"
	envStack = "e2e"
)

// open starts the emulator, for all tests.
func open(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "datatrail-e2e-")
	if err != nil {
		return err
	}
	world.folder = folder
	if world.emulator, err = startEmulator(ctx, os.Getenv(pythonVariable), folder); err != nil {
		return err
	}
	world.identities = newIdentities(world.emulator)
	return nil
}

// place is where all is asked.
type place struct {
	folder     string
	emulator   *emulator
	identities *identities
	// shipped is what was made of envFile, once.
	shipped *environment
}

var world place

func (p *place) close() error {
	err := p.emulator.stop()
	if p.folder == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(p.folder))
}

// shipped is the environment of envFile in the emulator.
func shipped(t *testing.T) *environment {
	t.Helper()
	needs(t)
	if world.shipped == nil {
		made, err := preview(t.Context(), envStack, envFile)
		require.NoError(t, err)
		require.NoError(t, made.create(t.Context()))
		world.shipped = made
	}
	return world.shipped
}

// written writes an environment file of datasets.
func written(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), fmt.Sprintf("Pulumi.%s.yaml", name))
	require.NoError(t, os.WriteFile(file, content, 0o600))
	return file
}
