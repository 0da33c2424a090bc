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

// MinimumCLI is the oldest version of the engine that runs policy packs that are executable files.
const MinimumCLI = "3.255.0"

const remedy = "run `make tools` and put its folder on PATH, or install pulumi " + MinimumCLI + " or newer"

// cli runs the pulumi command for the Automation API. Three things differ from the API's own runner: the
// child sees none of the user's Pulumi or AWS settings, it may draw on a terminal, and what nobody reads is
// not asked.
type cli struct {
	path    string
	version semver.Version
}

var _ auto.PulumiCommand = cli{}

// Version of the command.
func (c cli) Version() semver.Version { return c.version }

// versions spares a process for every Open but the first.
var versions struct {
	sync.Mutex
	byPath map[string]semver.Version
}

// unread answers what the API asks in three more processes after every update, outputs and history: a Result
// has them from the engine's events.
func unread(args []string) (answer string, idle bool) {
	if len(args) < 2 || args[0] != "stack" {
		return "", false
	}
	switch args[1] {
	case "output":
		return "{}", true
	case "history":
		return "[]", true
	}
	return "", false
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

// Run one command. If the only output is a terminal, the child gets it directly, so that Pulumi draws its live tree. Otherwise
// output is copied as plain lines.
func (c cli) Run(
	ctx context.Context, dir string, stdin io.Reader, output, errorOutput []io.Writer, env []string, args ...string,
) (string, string, int, error) {
	if answer, idle := unread(args); idle {
		return answer, "", 0, nil
	}
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

func askVersion(ctx context.Context, path, home string) (semver.Version, error) {
	env := []string{"PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_HOME=" + home}
	stdout, stderr, _, err := cli{path: path}.Run(ctx, "", nil, nil, nil, env, "version")
	if err != nil {
		return semver.Version{}, fmt.Errorf("version: %w: %s", err, strings.TrimSpace(stderr))
	}
	text := strings.TrimSpace(stdout)
	version, err := semver.ParseTolerant(text)
	if err != nil {
		return semver.Version{}, fmt.Errorf("version %q: %w: %s", text, err, remedy)
	}
	if version.LT(semver.MustParse(MinimumCLI)) {
		return semver.Version{}, fmt.Errorf("version %s is too old: %s", version, remedy)
	}
	return version, nil
}

// findCLI returns the pulumi on PATH when it is new enough.
func findCLI(ctx context.Context, home string) (cli, error) {
	path, err := exec.LookPath("pulumi")
	if err != nil {
		return cli{}, fmt.Errorf("pulumi CLI: %w: %s", err, remedy)
	}
	versions.Lock()
	defer versions.Unlock()
	if version, known := versions.byPath[path]; known {
		return cli{path: path, version: version}, nil
	}
	version, err := askVersion(ctx, path, home)
	if err != nil {
		return cli{}, fmt.Errorf("pulumi CLI %s: %w", path, err)
	}
	if versions.byPath == nil {
		versions.byPath = map[string]semver.Version{}
	}
	versions.byPath[path] = version
	return cli{path: path, version: version}, nil
}
