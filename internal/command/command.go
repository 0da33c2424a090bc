// Package command has what the main packages of all commands share.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Main runs a command with the arguments and the standard output of the process, and ends the process, with status 1 when the
// command fails. The first interrupt ends the command's context.
func Main(run func(ctx context.Context, args []string, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	os.Exit(status(err, os.Stderr))
}

// OnlyFlags returns an error if there are arguments other than flags.
func OnlyFlags(flags *flag.FlagSet) error {
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q: everything is a flag", flags.Arg(0))
	}
	return nil
}

// status tells an error, unless it is that somebody asked for help, which has been told.
func status(err error, out io.Writer) int {
	if err == nil {
		return 0
	}
	if !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(out, err)
	}
	return 1
}
