package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a long run has come: a bar on a terminal, a line for each tenth elsewhere.
type progress struct {
	out  io.Writer
	verb string
	bar  *progressbar.ProgressBar

	mu         sync.Mutex
	done, all  int64
	lastTenths int64
}

func newProgress(out io.Writer, verb string) *progress {
	return &progress{out: out, verb: verb}
}

func (p *progress) begin(all int64) {
	p.all = all
	if f, ok := p.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions64(all, progressbar.OptionSetDescription(p.verb), progressbar.OptionSetWriter(p.out),
			progressbar.OptionShowBytes(p.verb == "reading"), progressbar.OptionSetPredictTime(true),
			progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())
	}
}

func (p *progress) add(n int64) {
	if p.bar != nil {
		// A bar that cannot be drawn is no reason to stop.
		_ = p.bar.Add64(n)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if tenths := p.done * 10 / max(p.all, 1); tenths > p.lastTenths {
		p.lastTenths = tenths
		fmt.Fprintf(p.out, "%s: %d %%\n", p.verb, tenths*10)
	}
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
