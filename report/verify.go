package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/output"
)

// errRed says that something red was found, and that the caller wanted to know by the exit status.
var errRed = errors.New("something red was found")

var verifyFormats = []string{"table", jsonFormat}

type verification struct {
	options    digest.Options
	format     string
	target     target
	isRedFatal bool
	store      string
}

// verifyLogs checks log files against CloudTrail's digests.
func verifyLogs(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	r, err := parseVerify(ctx, args, stdout, stderr)
	if err != nil {
		return err
	}
	if r.store != "" {
		sums, err := answer.OpenSums(ctx, r.store)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sums.Close()) }()
		r.options.Known = sums.Of
	}
	bar := newProgress(stderr, reading)
	r.options.Begin, r.options.Read = bar.begin, bar.add
	bar.look(r.options.Logs.String())
	result, err := digest.Verify(ctx, r.options)
	bar.end()
	if err != nil {
		return err
	}
	write := result.WriteTable
	if r.format == jsonFormat {
		write = func(w io.Writer) error {
			encoder := json.NewEncoder(w)
			encoder.SetIndent("", "  ")
			return encoder.Encode(result)
		}
	}
	err = r.target.stream(ctx, write)
	if err == nil && result.Red && r.isRedFatal {
		err = errRed
	}
	return err
}

// parseVerify reads the command line and returns all its mistakes at once.
func parseVerify(ctx context.Context, args []string, stdout, stderr io.Writer) (verification, error) {
	var r verification
	var from places
	var since, until, file, keys, failOn, out string
	flags := flag.NewFlagSet("report verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var(&from, "logs", placesHelp+" (default: the trail's log bucket that the -declared file names)")
	flags.StringVar(&file, "declared", "", "JSON file in which the environment declares its log buckets, written by make preview "+
		"or pulumi stack output declared (default: none)")
	flags.StringVar(&keys, "keys", "", "file with the output of aws cloudtrail list-public-keys (default: "+digest.KeysFile+
		" in the folder of the logs, if it exists)")
	flags.StringVar(&since, "since", "", "first day of delivery, such as 2026-11-01 (default: all days)")
	flags.StringVar(&until, "until", "", "last day of delivery (default: all days)")
	flags.StringVar(&r.format, "format", "table", strings.Join(verifyFormats, ", "))
	flags.StringVar(&out, "out", "", "file to write (default: standard output)")
	flags.IntVar(&r.options.Threads, "threads", 0, "number of threads (default: all cores)")
	flags.StringVar(&r.store, "store", "", "the folder given to report -store: S3 objects that it has read are not read again, "+
		"so guard it as you guard the keys (default: every file is read)")
	flags.StringVar(&failOn, "fail-on", "", "red: exit with status 3 if something is red (default: exit with 0)")
	if err := flags.Parse(args); err != nil {
		return r, err
	}
	var problems []error
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q is not a flag: every argument starts with a dash", flags.Arg(0)))
	}
	if !slices.Contains(verifyFormats, r.format) {
		problems = append(problems, fmt.Errorf("-format %q: choose one of %s", r.format, strings.Join(verifyFormats, ", ")))
	}
	if r.isRedFatal = failOn == "red"; failOn != "" && !r.isRedFatal {
		problems = append(problems, fmt.Errorf("-fail-on %q: the only choice is red", failOn))
	}
	problems = append(problems, day(&r.options.Since, "since", since), day(&r.options.Until, "until", until))
	if until := r.options.Until; !until.IsZero() {
		if r.options.Since.After(until) {
			problems = append(problems, fmt.Errorf("-since %s is after -until %s: swap them",
				since, until.Format(time.DateOnly)))
		}
		r.options.Until = until.AddDate(0, 0, 1)
	}
	declared, err := load(file)
	problems = append(problems, err, from.orDeclared(declared.Trail))
	r.options.Logs, err = from.open(ctx, declared.Region)
	problems = append(problems, err, publicKeys(&r.options.Keys, from, keys))
	r.target, err = targetOf(r.format, out, stdout, output.Inputs{Folders: from.folders(), Files: []string{file, keys}})
	return r, errors.Join(append(problems, err)...)
}

// publicKeys reads the file with CloudTrail's keys that is named, or else that lies with the logs.
func publicKeys(into **digest.Keys, from places, file string) (err error) {
	if file = cmp.Or(file, from.beside(digest.KeysFile)); file != "" {
		*into, err = digest.LoadKeys(file)
	}
	return err
}
