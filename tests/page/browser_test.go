package page_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// browsers are the names that Chromium has on PATH.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

func findBrowser() string {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// patience bounds what one test asks of the browser.
const patience = 2 * time.Minute

var (
	browser = findBrowser()
	// file is the page that the tests look at.
	file string
)

func run(dir, name string, args ...string) error {
	command := exec.Command(name, args...)
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// write makes a page of generated logs, as make demo does, with fewer requests.
func write(dir string) error {
	report, logs := filepath.Join(dir, "report"), filepath.Join(dir, "logs")
	file = filepath.Join(dir, "report.html")
	for _, command := range [][]string{
		{"go", "build", "-o", report, "."},
		{report, "generate", "-out", logs, "-requests", "4000"},
		{report, "-logs", logs, "-format", "html", "-out", file},
	} {
		if err := run("../../report", command[0], command[1:]...); err != nil {
			return err
		}
	}
	return nil
}

func TestMain(m *testing.M) {
	if browser == "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "datatrail-page-")
	if err == nil {
		err = write(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, errors.Join(err, os.RemoveAll(dir)))
		os.Exit(1)
	}
	status := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// look is how somebody looks at the page.
type look struct {
	width int64
	dark  bool
	// where is the fragment of the address. Empty: the page from its start.
	where string
}

// tab is the page in a browser, and what the browser complained of.
type tab struct {
	context.Context

	mutex    sync.Mutex
	troubles []string
}

func (b *tab) hear(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.troubles = append(b.troubles, e.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.troubles = append(b.troubles, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		b.troubles = append(b.troubles, fmt.Sprintf("console.%s", e.Type))
	}
}

// heard returns what the browser complained of so far.
func (b *tab) heard() []string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return append([]string{}, b.troubles...)
}

func open(t *testing.T, l look) *tab {
	t.Helper()
	if browser == "" {
		t.Skip("no Chromium on PATH: apt-get install chromium, or what your system calls it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	// Chromium refuses to run as root with its sandbox. It is shown nothing but the file that this test made.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{Context: ctx}
	chromedp.ListenTarget(ctx, b.hear)
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	address := "file://" + file
	if l.where != "" {
		address += "#" + l.where
	}
	require.NoError(t, chromedp.Run(ctx, log.Enable(), runtime.Enable(),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.EmulateViewport(l.width, 900), chromedp.Navigate(address)))
	return b
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	var answer T
	require.NoError(t, chromedp.Run(b, chromedp.Evaluate(expression, &answer)), expression)
	return answer
}
