package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nobody owns nothing: whoever runs the tests may be root, whom no rights stop.
const nobody = 65534

var buildBinary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "report-binary-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "report")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return binary, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if binary, err := buildBinary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

// started is the command as people start it, with a folder of its own for what is temporary.
type started struct {
	*exec.Cmd
	temp string
}

func command(t *testing.T, args ...string) started {
	t.Helper()
	binary, err := buildBinary()
	require.NoError(t, err)
	s := started{exec.Command(binary, args...), shared(t)}
	s.Env = append(os.Environ(), "TMPDIR="+s.temp)
	return s
}

// shared is a new folder that everybody may write to.
func shared(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "report-test-")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o777))
	return dir
}

// ends waits for the command, and sees that it leaves nothing behind.
func (s started) ends(t *testing.T, status int) {
	t.Helper()
	_ = s.Wait()
	assert.Equal(t, status, s.ProcessState.ExitCode(), "%v", s.ProcessState)
	assert.Empty(t, within(t, s.temp), "temporary files")
}

func within(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestASignalLeavesNothingBehind(t *testing.T) {
	logs := shared(t)
	_, _, err := runs(t, "generate", "-out", logs, "-requests", "60000", "-days", "4")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		signal syscall.Signal
		status int
		args   []string
	}{
		"an interrupt while a page is made":       {syscall.SIGINT, 130, []string{"-logs", logs, "-format", "html", "-out", "answers"}},
		"the end while files are made":            {syscall.SIGTERM, 143, []string{"-logs", logs, "-format", "csv", "-out", "answers"}},
		"a closed terminal while tables are made": {syscall.SIGHUP, 129, []string{"-logs", logs, "-format", "parquet", "-out", "answers"}},
		"the end while nothing is written":        {syscall.SIGTERM, 143, []string{"-logs", logs, "-fail-on", "red"}},
		"the end while digests are checked":       {syscall.SIGTERM, 143, []string{"verify", "-logs", logs, "-out", "answers"}},
		"an interrupt while logs are made":        {syscall.SIGINT, 130, []string{"generate", "-out", "answers", "-requests", "30000"}},
	} {
		t.Run(name, func(t *testing.T) {
			if signal.Ignored(c.signal) {
				t.Skipf("%s is ignored, as under nohup, and the command inherits that", c.signal)
			}
			s := command(t, c.args...)
			s.Dir = shared(t)
			var stdout bytes.Buffer
			s.Stdout = &stdout
			stderr, err := s.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, s.Start())
			lines := bufio.NewReader(stderr)
			first, err := lines.ReadString('\n')
			require.NoError(t, err)
			require.Regexp(t, `^(read|writ)ing: \d+ %\n$`, first, "it is at work")
			require.NoError(t, s.Process.Signal(c.signal))
			rest, err := io.ReadAll(lines)
			require.NoError(t, err)
			s.ends(t, c.status)
			assert.Contains(t, string(rest), "report: stopped by a signal")
			assert.Empty(t, stdout.String())
			assert.Empty(t, within(t, s.Dir))
		})
	}
}

func TestAnIgnoredSignalStaysIgnored(t *testing.T) {
	logs := demo(t)
	s := command(t, "-logs", logs)
	s.Path, s.Args = "/bin/sh", append([]string{"sh", "-c", `trap '' HUP; exec "$@"`, "sh"}, s.Args...)
	stderr, err := s.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	lines := bufio.NewReader(stderr)
	_, err = lines.ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, s.Process.Signal(syscall.SIGHUP))
	_, err = io.ReadAll(lines)
	require.NoError(t, err)
	s.ends(t, 0)
}

func TestAClosedPipeEndsWithoutNoise(t *testing.T) {
	logs := demo(t)
	for _, format := range []string{"table", "json", "html"} {
		s := command(t, "-logs", logs, "-format", format)
		stdout, err := s.StdoutPipe()
		require.NoError(t, err)
		var stderr bytes.Buffer
		s.Stderr = &stderr
		require.NoError(t, s.Start())
		require.NoError(t, stdout.Close())
		s.ends(t, 128+int(syscall.SIGPIPE))
		assert.NotContains(t, stderr.String(), "report:", "%s: head has had enough, and that is no fault", format)
	}
	s := command(t, "-logs", logs, "-format", "json", "-out", filepath.Join(shared(t), "report.json"))
	stderr, err := s.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	require.NoError(t, stderr.Close())
	s.ends(t, 0)
	out, err := os.ReadFile(s.Args[len(s.Args)-1])
	require.NoError(t, err)
	assert.NotEmpty(t, toldBy(t, string(out)).Datasets, "nobody sees the progress, and the report is made all the same")
}

func TestAFullDiskIsAFault(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	logs := demo(t)
	for _, format := range []string{"table", "json", "html"} {
		s := command(t, "-logs", logs, "-format", format, "-out", "/dev/full")
		var stderr bytes.Buffer
		s.Stderr = &stderr
		require.NoError(t, s.Start())
		s.ends(t, 1)
		assert.Contains(t, stderr.String(), "no space left on device", format)
	}
}

func TestThePlaceOfTheOutputIsCheckedBeforeAnythingIsRead(t *testing.T) {
	logs, dir := demo(t), shared(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.html"), nil, 0o400))
	require.NoError(t, os.Chmod(dir, 0o555))
	t.Cleanup(func() { assert.NoError(t, os.Chmod(dir, 0o777)) })
	// Whoever is not the owner must get at the logs.
	for path := logs; path != os.TempDir() && path != "/"; path = filepath.Dir(path) {
		require.NoError(t, os.Chmod(path, 0o755))
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a missing folder":          {[]string{"-out", filepath.Join(dir, "no", "report.html")}, "does not exist: create it"},
		"a folder":                  {[]string{"-out", dir}, "is a folder: name a file"},
		"the folder of the logs":    {[]string{"-out", filepath.Join(logs, "report.html")}, "is inside the folder that is read"},
		"a folder without rights":   {[]string{"-out", filepath.Join(dir, "report.html")}, "permission denied"},
		"a file without rights":     {[]string{"-out", filepath.Join(dir, "mine.html")}, "permission denied"},
		"no folder for files":       {[]string{"-format", "csv"}, "-format csv writes a folder with one file per question: name the folder with -out"},
		"no folder for tables":      {[]string{"-format", "parquet"}, "name the folder with -out"},
		"a folder with other files": {[]string{"-format", "csv", "-out", dir}, "contains other files (mine.html)"},
		"verify, below the logs":    {[]string{"verify", "-out", filepath.Join(logs, "x")}, "is inside the folder that is read"},
	} {
		t.Run(name, func(t *testing.T) {
			s := command(t)
			s.Args = append(s.Args, append(c.args, "-logs", logs)...)
			s.Dir = dir
			if os.Getuid() == 0 {
				s.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			}
			var stdout, stderr bytes.Buffer
			s.Stdout, s.Stderr = &stdout, &stderr
			require.NoError(t, s.Start())
			s.ends(t, 1)
			assert.Contains(t, stderr.String(), c.want)
			assert.NotContains(t, stderr.String(), "reading", "nothing is read")
			assert.Equal(t, 1, strings.Count(stderr.String(), "\n"), "one sentence: %s", stderr.String())
			assert.Empty(t, stdout.String())
			assert.Equal(t, []string{"mine.html"}, within(t, dir))
		})
	}
}

func TestTheStatusOfTheCommand(t *testing.T) {
	logs := demo(t)
	for name, c := range map[string]struct {
		args   []string
		status int
	}{
		"well":                   {[]string{"-logs", logs}, 0},
		"something is red":       {[]string{"-logs", logs, "-fail-on", "red"}, 3},
		"a fault of its own":     {[]string{"-logs", logs, "-fail-on", "red", "-dataset", "acme-typo"}, 1},
		"a flag that is not one": {[]string{"-log", logs}, 1},
		"a question for help":    {[]string{"-h"}, 2},
		"the schema":             {[]string{"-schema"}, 0},
		"the schema and more":    {[]string{"-schema", "-logs", logs}, 1},
	} {
		s := command(t, c.args...)
		require.NoError(t, s.Start())
		_ = s.Wait()
		assert.Equal(t, c.status, s.ProcessState.ExitCode(), name)
	}
}
