package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStatus_TellsAnErrorOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want int
		says string
	}{
		{"nothing is wrong", nil, 0, ""},
		{"a mistake", errors.New("config: is missing"), 1, "config: is missing\n"},
		{"help, which the flags have printed", fmt.Errorf("flags: %w", flag.ErrHelp), 1, ""},
	} {
		var out bytes.Buffer
		assert.Equal(t, c.want, status(c.err, &out), c.name)
		assert.Equal(t, c.says, out.String(), c.name)
	}
}

const child = "COMMAND_TEST_CHILD"

// TestMain is the command itself in a process that the test starts.
func TestMain(m *testing.M) {
	if os.Getenv(child) == "" {
		os.Exit(m.Run())
	}
	Main(func(ctx context.Context, args []string, out io.Writer) error {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Signal(os.Interrupt)
		}
		<-ctx.Done()
		fmt.Fprintln(out, "stopped", args)
		return errors.Join(err, ctx.Err())
	})
}

func TestMain_EndsTheContextOnAnInterrupt(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], "-a", "b")
	command.Env = append(os.Environ(), child+"=1")
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	err := command.Run()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 1, exit.ExitCode())
	assert.Equal(t, "stopped [-a b]\n", out.String())
	assert.Equal(t, "context canceled\n", said.String())
}
