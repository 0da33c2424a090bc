package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

const reading = "reading"

// quiet is how long a run says nothing where nobody looks on. Some build servers end a run that says nothing for ten minutes.
const quiet = time.Minute

// progress shows how far a long run has come: a bar on a terminal, elsewhere a line at once, and one a minute.
type progress struct {
	out        io.Writer
	verb       string
	isTerminal bool
	bar        *progressbar.ProgressBar

	now  func() time.Time
	last time.Time

	mu        sync.Mutex
	done, all int64
	files     int64
}

func newProgress(out io.Writer, verb string) *progress {
	f, ok := out.(*os.File)
	return &progress{out: out, verb: verb, isTerminal: ok && term.IsTerminal(int(f.Fd())), now: time.Now}
}

// look says that the run looks for its files, which takes a while where they lie far away.
func (p *progress) look(where string) {
	if p.isTerminal {
		fmt.Fprintf(p.out, "looking for logs in %s ...", where)
	}
}

// found takes back what look said.
func (p *progress) found() {
	if p.isTerminal && p.bar == nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *progress) begin(all int64) {
	p.found()
	p.all, p.last = all, p.now()
	if !p.isTerminal {
		p.line()
	}
	if p.isTerminal {
		p.bar = progressbar.NewOptions64(all, progressbar.OptionSetDescription(p.verb), progressbar.OptionSetWriter(p.out),
			progressbar.OptionShowBytes(p.verb == reading), progressbar.OptionSetPredictTime(true), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())
	}
}

// add is told of each file that was read, or of requests that were written.
func (p *progress) add(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	p.files++
	if p.bar != nil {
		if p.verb == reading {
			p.bar.Describe(fmt.Sprintf("%s, %d files", p.verb, p.files))
		}
		// A bar that cannot be drawn is no reason to stop.
		_ = p.bar.Add64(n)
		return
	}
	if at := p.now(); at.Sub(p.last) >= quiet {
		p.last = at
		p.line()
	}
}

func (p *progress) line() {
	fmt.Fprintf(p.out, "%s: %d %%\n", p.verb, p.done*100/max(p.all, 1))
}

func (p *progress) end() {
	if p.bar == nil {
		p.found()
		return
	}
	_ = p.bar.Finish()
}
