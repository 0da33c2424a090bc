package offline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"golang.org/x/term"
)

// MinimumCLI is the oldest engine that runs policy packs which are executable files.
const MinimumCLI = "3.255.0"

const remedy = "run `make tools` and put its folder on PATH, or install pulumi " + MinimumCLI + " or newer"

// cli runs the pulumi command for the Automation API. Two things differ from the API's own runner: the
// child sees none of the user's Pulumi or AWS settings, and it may draw on a terminal.
type cli struct {
	path    string
	version semver.Version
}

var _ auto.PulumiCommand = cli{}

// versions spares a process for every Open but the first.
var versions sync.Map

// findCLI returns the pulumi on PATH when it is new enough.
func findCLI(ctx context.Context, home string) (cli, error) {
	path, err := exec.LookPath("pulumi")
	if err != nil {
		return cli{}, fmt.Errorf("pulumi CLI: %w: %s", err, remedy)
	}
	if known, ok := versions.Load(path); ok {
		return known.(cli), nil
	}
	c := cli{path: path}
	env := []string{"PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_HOME=" + home}
	out, stderr, _, err := c.Run(ctx, "", nil, nil, nil, env, "version")
	if err != nil {
		return cli{}, fmt.Errorf("pulumi CLI %s: version: %w: %s", path, err, strings.TrimSpace(stderr))
	}
	c.version, err = semver.ParseTolerant(strings.TrimSpace(out))
	if err != nil {
		return cli{}, fmt.Errorf("pulumi CLI %s: version %q: %w: %s", path, strings.TrimSpace(out), err, remedy)
	}
	if c.version.LT(semver.MustParse(MinimumCLI)) {
		return cli{}, fmt.Errorf("pulumi CLI %s: version %s is too old: %s", path, c.version, remedy)
	}
	versions.Store(path, c)
	return c, nil
}

// Version of the command.
func (c cli) Version() semver.Version { return c.version }

// Run one command. A single output that is a terminal is handed to the child as it is, so that Pulumi draws
// its live tree; otherwise output is copied as plain lines.
func (c cli) Run(
	ctx context.Context, dir string, stdin io.Reader, output, errorOutput []io.Writer, env []string, args ...string,
) (string, string, int, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, c.path)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, append(neutral(os.Environ()), env...), stdin
	cmd.Stdout = io.MultiWriter(append(output, &stdout)...)
	cmd.Stderr = io.MultiWriter(append(errorOutput, &stderr)...)
	if screen := terminal(output); screen != nil {
		cmd.Stdin, cmd.Stdout = os.Stdin, screen
	} else {
		args = append([]string{"--non-interactive"}, args...)
	}
	cmd.Args = append([]string{c.path}, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second

	err := cmd.Run()
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		code = -1
	}
	return stdout.String(), stderr.String(), code, err
}

func terminal(output []io.Writer) *os.File {
	if len(output) != 1 {
		return nil
	}
	file, ok := output[0].(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil
	}
	return file
}

// neutral drops what would tie a run to a person's account.
func neutral(environ []string) []string {
	kept := make([]string, 0, len(environ))
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "PULUMI_") && !strings.HasPrefix(pair, "AWS_") {
			kept = append(kept, pair)
		}
	}
	return kept
}
