package logs

import (
	"bufio"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"datatrail/report/internal/source"
)

// head is how much of a file is looked at to find out what it holds: a record of CloudTrail seldom has more.
const head = 64 << 10

// sniffers is how many files are looked at together: it takes little but waiting.
const sniffers = 16

// unreadable is the kind of a file that was counted already.
const unreadable source.Kind = "unreadable"

// kindsOf finds out what files hold whose names do not say it.
func kindsOf(ctx context.Context, files []source.File, tally *Tally) ([]source.Kind, error) {
	kinds := make([]source.Kind, len(files))
	var unknown []int
	for i, file := range files {
		if kinds[i] = file.Told.Kind; kinds[i] == source.Unknown && !isBeside(file.Name) {
			unknown = append(unknown, i)
		}
	}
	problems := make([]error, len(files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(max(sniffers, runtime.GOMAXPROCS(0)), len(unknown)) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(unknown)) && ctx.Err() == nil; n = next.Add(1) - 1 {
				i := unknown[n]
				kinds[i], problems[i] = sniff(ctx, files[i])
			}
		})
	}
	workers.Wait()
	for i, problem := range problems {
		if problem == nil {
			continue
		}
		if err := tally.failed(files[i], false, problem); err != nil {
			return nil, err
		}
		kinds[i] = unreadable
	}
	return kinds, ctx.Err()
}

// sniff looks at the first record of a file.
func sniff(ctx context.Context, file source.File) (source.Kind, error) {
	in, err := file.Head(ctx, head)
	if err != nil {
		return source.Unknown, err
	}
	text, err := headOf(in)
	// Whoever looks at the head only does not care how the rest ends.
	_ = in.Close()
	if len(text) > 0 {
		err = nil
	}
	return kindOf(string(text)), err
}

// headOf unpacks the beginning of a file.
func headOf(in io.Reader) ([]byte, error) {
	out, err := unpacked(bufio.NewReader(in))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(out, head))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return text, err
}

// kindOf tells from the beginning of a text what it is.
func kindOf(text string) source.Kind {
	text = strings.TrimPrefix(text, byteOrderMark)
	form := documentAt(text, space(text, 0)).form
	switch form {
	case digestForm:
		return source.Digest
	case recordForm:
		return source.Trail
	case listForm, envelopeForm, noForm:
	}
	if kind := accessKind(text); kind != source.Unknown {
		return kind
	}
	if form != noForm {
		return source.Trail
	}
	var fields [AccessFields]Value
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			if SplitLine(line, &fields) {
				return source.Access
			}
			break
		}
	}
	return source.Unknown
}
