package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/internal/version"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/engine"
	"datatrail/report/internal/output"
	"datatrail/report/internal/pseudonym"
	"datatrail/report/internal/source"
)

type request struct {
	options    answer.Options
	format     string
	origin     answer.Origin
	target     target
	isRedFatal bool
}

func reportLogs(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	r, err := parse(ctx, args, stdout, stderr)
	if err != nil {
		return err
	}
	bar := newProgress(stderr, reading)
	r.options.Begin, r.options.Read = bar.begin, bar.add
	bar.look(r.options.Logs.String())
	report, err := answer.Build(ctx, r.options)
	bar.end()
	if err != nil {
		return err
	}
	report.Origin = r.origin
	report.Origin.Made = time.Now()
	err = r.target.write(ctx, r.format, report)
	if err == nil && r.isRedFatal && report.Red() {
		err = errRed
	}
	return err
}

// parse reads the command line and returns all its mistakes at once.
func parse(ctx context.Context, args []string, stdout, stderr io.Writer) (request, error) {
	var r request
	var from places
	var since, until, asOf, datasets, file, keys, failOn, out, key string
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var(&from, "logs", placesHelp+" (default: the log buckets that the -declared file names)")
	flags.StringVar(&since, "since", "", "first day, such as 2026-11-01 (default: the first day of the logs; "+
		"for the declared log buckets, the last seven days)")
	flags.StringVar(&until, "until", "", "last day (default: the last day of the logs)")
	flags.StringVar(&asOf, "as-of", "", "time up to which the logs were copied, such as 2026-11-15T06:00:00Z, or now; "+
		"what was due by then but was not found is missing (default: the newest evidence; for the declared log buckets, now)")
	flags.StringVar(&datasets, "dataset", "", "buckets or declared names, separated by commas (default: all)")
	flags.StringVar(&file, "declared", "", "JSON file in which the environment declares its datasets, written by make preview "+
		"or pulumi stack output declared (default: "+source.DeclaredFile+" in the folder of the logs, if it exists)")
	flags.StringVar(&keys, "keys", "", "file with the output of aws cloudtrail list-public-keys, to check CloudTrail's log files "+
		"against its digest files (default: "+digest.KeysFile+" in the folder of the logs, if it exists)")
	flags.StringVar(&r.format, "format", formats[0], strings.Join(formats, ", "))
	flags.StringVar(&out, "out", "", "file to write, or for csv and parquet a folder to create, with one file per question "+
		"(default: standard output)")
	flags.IntVar(&r.options.Threads, "threads", 0, "number of threads (default: all cores)")
	flags.StringVar(&r.options.Memory, "memory", "",
		"memory to use, such as 4GB; the database takes half of it, and what does not fit goes to disk (default: "+
			engine.DefaultMemory+")")
	flags.StringVar(&r.options.Store, "store", "", "folder that keeps what was read, so that no log file is read again; "+
		"what happened before -since is known as far back as the store goes (default: nothing is kept)")
	flags.IntVar(&r.options.ListingLimit, "listings", queries.ListingLimit,
		"show callers with at least this many listings in an hour")
	version.List(flags)
	listSchema(flags)
	flags.StringVar(&key, "pseudonyms", "", "file with a key of at least 16 bytes: replaces persons, sessions, principals, "+
		"accounts, VPC endpoints and addresses with hashes keyed by it, so that the report can be shared "+
		"(default: nothing is replaced)")
	flags.StringVar(&failOn, "fail-on", "", "red: exit with status 3 if something is red (default: exit with 0)")
	if err := flags.Parse(args); err != nil {
		return r, err
	}
	var problems []error
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q is not a flag: every argument starts with a dash", flags.Arg(0)))
	}
	if !slices.Contains(formats, r.format) {
		problems = append(problems, fmt.Errorf("-format %q: choose one of %s", r.format, strings.Join(formats, ", ")))
	}
	if m := r.options.Memory; m != "" && !enough(m) {
		problems = append(problems, fmt.Errorf("-memory %q: write it as 2GB; the minimum is 1GB", m))
	}
	if r.isRedFatal = failOn == "red"; failOn != "" && !r.isRedFatal {
		problems = append(problems, fmt.Errorf("-fail-on %q: the only choice is red", failOn))
	}
	problems = append(problems, day(&r.options.Since, "since", since), day(&r.options.Until, "until", until),
		moment(&r.options.AsOf, "as-of", asOf))
	if r.options.Since.After(r.options.Until) && !r.options.Until.IsZero() {
		problems = append(problems, fmt.Errorf("-since %s is after -until %s: swap them", since, until))
	}
	for name := range strings.SplitSeq(datasets, ",") {
		if name = strings.TrimSpace(name); name != "" {
			r.options.Datasets = append(r.options.Datasets, name)
		}
	}
	if datasets != "" && r.options.Datasets == nil {
		problems = append(problems, fmt.Errorf(
			"-dataset %q names nothing: name a dataset or a bucket, or omit the flag to report on all", datasets))
	}
	isStack := len(from) == 0
	file = cmp.Or(file, from.beside(source.DeclaredFile))
	var err error
	r.options.Declared, err = load(file)
	problems = append(problems, err, from.orDeclared(r.options.Declared.Trail, r.options.Declared.Access))
	if isStack {
		from.declaredGroup(r.options.Declared)
		r.thisWeek(time.Now().UTC())
	}
	r.options.Logs, err = from.open(ctx, r.options.Declared.Region)
	problems = append(problems, err, publicKeys(&r.options.Keys, from, keys))
	problems = append(problems, loadKey(&r.options.Pseudonyms, flags))
	r.origin = answer.Origin{Version: version.String()}
	if r.options.Pseudonyms == nil {
		r.origin.Account, r.origin.Logs, r.origin.Declared = r.options.Declared.Account, from, file
	}
	r.target, err = targetOf(r.format, out, stdout, output.Inputs{Folders: from.folders(), Files: []string{file, keys, key}})
	return r, errors.Join(append(problems, err)...)
}

// thisWeek fills in what nobody said about the log buckets of a stack: whoever reads them asks about now.
func (r *request) thisWeek(now time.Time) {
	if r.options.AsOf.IsZero() {
		r.options.AsOf = now
	}
	if r.options.Since.IsZero() {
		last := r.options.Until
		if last.IsZero() {
			last = now.Truncate(24 * time.Hour)
		}
		r.options.Since = last.AddDate(0, 0, -6)
	}
}

func day(into *time.Time, name, text string) error {
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("-%s %q is not a day: write it as 2026-11-01", name, text)
	}
	*into = at
	return nil
}

func moment(into *time.Time, name, text string) error {
	switch text {
	case "":
		return nil
	case "now":
		*into = time.Now().UTC()
		return nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("-%s %q is not a time: write it as 2026-11-15T06:00:00Z, or now", name, text)
	}
	*into = at.UTC()
	return nil
}

// enough tells whether a size is at least a gigabyte. With much less the database cannot even take a row in.
func enough(memory string) bool {
	size, err := humanize.ParseBytes(memory)
	return err == nil && size >= 1_000_000_000
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// load reads what was declared. No file declares nothing.
func load(file string) (dataset.Declared, error) {
	if file == "" {
		return dataset.Declared{}, nil
	}
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return dataset.Declared{}, fmt.Errorf("-declared: %w; write it with make preview STACK=name, or with "+
			"pulumi stack output declared > %s; without it, name the logs with -logs", err, file)
	}
	if err != nil {
		return dataset.Declared{}, fmt.Errorf("-declared: %w", err)
	}
	declared, err := dataset.ReadDeclared(f)
	if err != nil {
		err = fmt.Errorf("-declared %s: %w", file, err)
	}
	return declared, errors.Join(err, f.Close())
}

// loadKey reads the key when the flag is given at all: an empty name, such as that of an unset variable, must not make a report
// with all names in it.
func loadKey(into **pseudonym.Key, flags *flag.FlagSet) (err error) {
	const name = "pseudonyms"
	flags.Visit(func(f *flag.Flag) {
		if f.Name != name {
			return
		}
		if *into, err = pseudonym.ReadKey(f.Value.String()); err != nil {
			err = fmt.Errorf("-%s: %w", name, err)
		}
	})
	return err
}
