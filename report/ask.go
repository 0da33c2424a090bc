package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/internal/version"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/render"
)

type request struct {
	options answer.Options
	format  string
	out     string
}

func reportLogs(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	r, err := parse(args, stderr)
	if err != nil {
		return err
	}
	bar := newProgress(stderr, "reading")
	r.options.Begin, r.options.Read = bar.begin, bar.add
	report, err := answer.Build(ctx, r.options)
	bar.end()
	if err != nil {
		return err
	}
	if r.out == "" {
		return render.Write(stdout, r.format, report)
	}
	return save(r.out, func(w io.Writer) error { return render.Write(w, r.format, report) })
}

// parse reads the command line and returns all its mistakes at once.
func parse(args []string, stderr io.Writer) (request, error) {
	var r request
	var since, until, datasets, file string
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&r.options.Dir, "logs", "", "folder that the log buckets were copied to, however deep (required)")
	flags.StringVar(&since, "since", "", "first day, such as 2026-11-01 (default: the logs' first day)")
	flags.StringVar(&until, "until", "", "last day (default: the logs' last day)")
	flags.StringVar(&datasets, "dataset", "", "buckets, separated by commas (default: all)")
	flags.StringVar(&file, "declared", "", "JSON file with what the environment says about its datasets, as make preview "+
		"writes it (default: "+logs.DeclaredFile+" in the folder of the logs, when it is there)")
	flags.StringVar(&r.format, "format", "table", strings.Join(render.Formats, ", "))
	flags.StringVar(&r.out, "out", "", "file to write (default: standard output)")
	flags.IntVar(&r.options.Threads, "threads", 0, "threads (default: all cores)")
	flags.StringVar(&r.options.Memory, "memory", "",
		"memory of the database, such as 4GB; more than that goes to disk (default: 1GB, more for large logs)")
	flags.IntVar(&r.options.ListingLimit, "listings", queries.ListingLimit, "listings in an hour from which they are shown")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return r, err
	}
	var problems []error
	if r.options.Dir == "" {
		problems = append(problems, errors.New("-logs is missing: name the folder that the log buckets were copied to"))
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q is no flag: every argument starts with a dash", flags.Arg(0)))
	}
	if !slices.Contains(render.Formats, r.format) {
		problems = append(problems, fmt.Errorf("-format %q: choose one of %s", r.format, strings.Join(render.Formats, ", ")))
	}
	if m := r.options.Memory; m != "" && !enough(m) {
		problems = append(problems, fmt.Errorf("-memory %q: write it as 2GB; it is at least 1GB", m))
	}
	problems = append(problems, day(&r.options.Since, "since", since), day(&r.options.Until, "until", until))
	if r.options.Since.After(r.options.Until) && !r.options.Until.IsZero() {
		problems = append(problems, fmt.Errorf("-since %s is after -until %s: turn them round", since, until))
	}
	if datasets != "" {
		r.options.Datasets = strings.Split(datasets, ",")
	}
	if beside := filepath.Join(r.options.Dir, logs.DeclaredFile); file == "" && exists(beside) {
		file = beside
	}
	if file != "" {
		declared, err := load(file)
		r.options.Declared, problems = declared, append(problems, err)
	}
	return r, errors.Join(problems...)
}

func day(into *time.Time, name, text string) error {
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("-%s %q is no day: write it as 2026-11-01", name, text)
	}
	*into = at
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

func load(file string) (dataset.Declared, error) {
	f, err := os.Open(file)
	if err != nil {
		return dataset.Declared{}, fmt.Errorf("-declared: %w", err)
	}
	declared, err := dataset.ReadDeclared(f)
	if err != nil {
		err = fmt.Errorf("-declared %s: %w", file, err)
	}
	return declared, errors.Join(err, f.Close())
}

func save(file string, write func(io.Writer) error) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("report file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
