package e2e

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Variables of the environment. The first two are for those who run the tests, the others for the process in the namespace.
const (
	unshareVariable  = "UNSHARE"  // what starts a command in a network namespace of its own
	requiredVariable = "REQUIRED" // 1: fail rather than skip where something is missing
	pythonVariable   = "DATATRAIL_E2E_PYTHON"
	explainVariable  = "DATATRAIL_E2E_EXPLAIN"
)

const defaultUnshare = "unshare --map-root-user --net"

// missing is why nothing can be asked on this machine; empty in the namespace.
var missing string

// TestMain runs the tests again in a network namespace, in which all addresses are the machine's own and nothing leaves it.
// What has to be fetched or built is there before.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(pythonVariable) != "" {
		os.Exit(inNamespace(m))
	}
	again, err := prepare()
	if err == nil {
		os.Exit(exitCode(again))
	}
	missing = err.Error()
	fmt.Println("skipped:", missing)
	if os.Getenv(requiredVariable) == "1" {
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func inNamespace(m *testing.M) int {
	// The time that go test gives is for all of it; what is asked ends before.
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	err := open(ctx)
	code := 1
	if err == nil {
		code = m.Run()
	}
	if err = errors.Join(err, world.close()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func exitCode(command *exec.Cmd) int {
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil {
		return 1
	}
	return 0
}

// prepare says how to run this process again in a namespace, or what is missing for it.
func prepare() (*exec.Cmd, error) {
	unshare := strings.Fields(cmp.Or(os.Getenv(unshareVariable), defaultUnshare))
	for _, program := range []string{unshare[0], "ip", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("no %s on the PATH", program)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	first, rest := unshare[0], unshare[1:]
	try := exec.CommandContext(ctx, first, append(rest, "ip", "link", "set", "lo", "up")...)
	if said, err := try.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("no network namespace by %q (%w): %s", strings.Join(unshare, " "), err, lastLine(said))
	}
	python, err := install(state)
	if err != nil {
		return nil, err
	}
	explain, err := buildExplain()
	if err != nil {
		return nil, err
	}
	// A command such as sudo hands no environment on.
	rest = append(rest, "env", "PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"), pythonVariable+"="+python, explainVariable+"="+explain)
	again := exec.Command(first, append(rest, os.Args...)...)
	again.Stdout, again.Stderr = os.Stdout, os.Stderr
	return again, nil
}

// buildExplain builds what it is all compared with.
func buildExplain() (string, error) {
	binary, err := filepath.Abs(filepath.Join(state, "explain"))
	if err != nil {
		return "", err
	}
	if said, err := exec.Command("go", "-C", "../../cmd/explain", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("explain: %w\n%s", err, said)
	}
	return binary, nil
}

func lastLine(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return lines[len(lines)-1]
}

// needs skips a test where there is nobody to ask.
func needs(t *testing.T) {
	t.Helper()
	if missing != "" {
		t.Skip(missing)
	}
}
