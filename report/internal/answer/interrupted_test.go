//go:build unix

package answer_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

// Settings of a program that the tests run and stop.
const (
	logsSetting  = "REPORT_TEST_LOGS"
	storeSetting = "REPORT_TEST_STORE"
	limitSetting = "REPORT_TEST_LARGEST_FILE"
)

// This is no test, but the program that others stop. It says what went wrong on its standard output.
func TestProgramForOtherTests(t *testing.T) {
	dir := os.Getenv(logsSetting)
	if dir == "" {
		t.Skip("other tests run it")
	}
	defer answer.ReadBatches(20 << 10)()
	if limit, err := strconv.ParseUint(os.Getenv(limitSetting), 10, 64); err == nil {
		signal.Ignore(syscall.SIGXFSZ)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}))
	}
	_, err := answer.Build(context.Background(), answer.Options{Logs: source.Folder(dir), Store: os.Getenv(storeSetting), Threads: 1})
	fmt.Println("error:", err)
}

func program(t *testing.T, dir, kept string, more ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run", "^TestProgramForOtherTests$")
	command.Env = append(append(os.Environ(), logsSetting+"="+dir, storeSetting+"="+kept), more...)
	return command
}

func generated(t *testing.T) (dir string, o answer.Options) {
	t.Helper()
	w := generate.New(4, start, 4, 2000)
	dir = t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	return dir, answer.Options{Logs: source.Folder(dir), Declared: saying(w, false, dataset.Egress), Threads: 1}
}

func TestAProgramThatIsKilledLosesNothingThatWasCommitted(t *testing.T) {
	// A merge is a commit as well.
	defer answer.MergeParts(1000)()
	dir, o := generated(t)
	want := built(t, o)
	o.Store = t.TempDir()
	for round := range 2 {
		command := program(t, dir, o.Store)
		require.NoError(t, command.Start())
		assert.Eventually(t, func() bool { return commits(t, o.Store) > round*2 }, time.Minute, time.Millisecond)
		require.NoError(t, command.Process.Kill())
		assert.Error(t, command.Wait())
	}
	before := commits(t, o.Store)
	alike(t, want, built(t, o))
	assert.LessOrEqual(t, commits(t, o.Store), before+1, "the rest is read at once, so nothing is read again")
	alike(t, want, built(t, o))
}

func TestAFullDiskLosesNothing(t *testing.T) {
	dir, o := generated(t)
	want := built(t, o)
	o.Store = t.TempDir()
	// No file may be larger: that is how a full disk begins.
	out, err := program(t, dir, o.Store, limitSetting+"=6000").CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(out), "the disk is full")
	assert.Contains(t, string(out), "TMPDIR")
	alike(t, want, built(t, o))
}

func TestRunsAtTheSameTimeDoNoHarm(t *testing.T) {
	defer answer.ReadBatches(50 << 10)()
	_, o := generated(t)
	want := built(t, o)
	o.Store = t.TempDir()
	var programs sync.WaitGroup
	reports, problems := make([]*answer.Report, 3), make([]error, 3)
	for i := range reports {
		programs.Go(func() { reports[i], problems[i] = answer.Build(context.Background(), o) })
	}
	programs.Wait()
	for i, report := range reports {
		require.NoError(t, problems[i])
		alike(t, want, report)
	}
}
