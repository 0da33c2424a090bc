// Command report answers an auditor's questions about datasets from the logs of a datatrail stack, on one machine: report
// -logs DIR. report verify -logs DIR checks log files against CloudTrail's digests, report generate -out DIR writes made-up
// logs to try it on, and report -schema prints the JSON Schema of its output.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"datatrail/internal/version"
	"datatrail/report/internal/export"
)

func main() {
	ctx, stop := withSignals()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	code, isTold := status(ctx, err)
	stop()
	if isTold {
		if cause := context.Cause(ctx); code > statusSignal {
			err = cause
		}
		fmt.Fprintln(os.Stderr, "report:", err)
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if version.Asked(args) {
		return version.Print(stdout, "report")
	}
	if slices.Equal(args, []string{"-" + schemaFlag}) || slices.Equal(args, []string{"--" + schemaFlag}) {
		return export.Schema(stdout)
	}
	if len(args) > 0 && args[0] == "generate" {
		return generateLogs(ctx, args[1:], stdout, stderr)
	}
	if len(args) > 0 && args[0] == "verify" {
		return verifyLogs(ctx, args[1:], stdout, stderr)
	}
	return reportLogs(ctx, args, stdout, stderr)
}
