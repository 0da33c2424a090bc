// Command report answers an auditor's questions about datasets from the logs of a datatrail stack, on one machine:
// report -logs DIR. Its other forms check log files against CloudTrail's digests, report verify -logs DIR, and make logs to
// try it on, report generate -out DIR.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"datatrail/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if errors.Is(err, errRed) {
		os.Exit(3)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if version.Asked(args) {
		return version.Print(stdout, "report")
	}
	if len(args) > 0 && args[0] == "generate" {
		return generateLogs(args[1:], stdout, stderr)
	}
	if len(args) > 0 && args[0] == "verify" {
		return verifyLogs(ctx, args[1:], stdout, stderr)
	}
	return reportLogs(ctx, args, stdout, stderr)
}
