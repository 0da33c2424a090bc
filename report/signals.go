package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/signal"
	"syscall"
)

// stopped is why a context ends when a signal arrives.
type stopped struct{ signal os.Signal }

// Error says which signal it was.
func (s stopped) Error() string {
	return "stopped by a signal (" + s.signal.String() + "); nothing was written"
}

// withSignals returns a context that ends with the first signal to stop, so that what the command has begun is cleared away. A
// signal that was ignored when the command began, as nohup does it, stays ignored.
func withSignals() (context.Context, func()) {
	// A closed pipe is an error of the write, as on any other file, and no end on the spot.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	arrived := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(arrived, s)
		}
	}
	go func() {
		select {
		case s := <-arrived:
			cancel(stopped{s})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(arrived)
		cancel(nil)
	}
}

// Exit statuses. What a signal ends has that of a shell, 128 and the signal's number.
const (
	statusFault  = 1
	statusUsage  = 2
	statusRed    = 3
	statusSignal = 128
)

// status returns the exit status for an error, and whether a person has to be told.
func status(ctx context.Context, err error) (code int, isTold bool) {
	var signaled stopped
	switch {
	case err == nil:
		return 0, false
	case errors.As(context.Cause(ctx), &signaled):
		number, _ := signaled.signal.(syscall.Signal)
		return statusSignal + int(number), true
	case errors.Is(err, syscall.EPIPE):
		// Whoever read the output, such as head, has had enough of it.
		return statusSignal + int(syscall.SIGPIPE), false
	case errors.Is(err, flag.ErrHelp):
		return statusUsage, false
	case errors.Is(err, errRed):
		return statusRed, false
	}
	return statusFault, true
}
