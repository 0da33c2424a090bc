package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"datatrail/report/internal/generate"
	"datatrail/report/internal/output"
	"datatrail/report/internal/source"
)

func generateLogs(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("report generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "folder to write to (required)")
	seed := flags.Uint64("seed", 1, "seed of the random numbers; the same seed gives the same logs")
	start := flags.String("start", "2026-11-01", "first day")
	days := flags.Int("days", 14, "number of days")
	requests := flags.Int("requests", 20_000, "number of requests")
	access := flags.String("access", string(generate.ClassicForm), "forms of the access log, separated by commas: "+formNames())
	if err := flags.Parse(args); err != nil {
		return err
	}
	var first time.Time
	problems := []error{day(&first, "start", *start)}
	if *out == "" {
		problems = append(problems, errors.New("-out is missing: name a folder"))
	}
	forms, err := formsOf(*access)
	problems = append(problems, err)
	if *days < 1 || *requests < 1 {
		problems = append(problems, fmt.Errorf("-days %d, -requests %d: both must be at least 1", *days, *requests))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(*out), 0o755); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	place, err := output.Folder(*out, output.Inputs{}, nil)
	if err != nil {
		return fmt.Errorf("-out %w", err)
	}
	world := generate.New(*seed, first, *days, *requests)
	world.Access = forms
	bar := newProgress(stderr, "writing")
	bar.begin(int64(*requests))
	err = place.Fill(ctx, func(folder string) error {
		written := 0
		err := world.WriteContext(ctx, folder, func(n int) { bar.add(int64(n - written)); written = n })
		if err != nil {
			return err
		}
		declared, err := json.MarshalIndent(world.Datasets, "", "  ")
		if err != nil {
			return fmt.Errorf("declared datasets: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, source.DeclaredFile), declared, 0o644); err != nil {
			return fmt.Errorf("declared datasets: %w", err)
		}
		return nil
	})
	bar.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d requests written to %s; the datasets are declared in %s\n",
		*requests, *out, filepath.Join(*out, source.DeclaredFile))
	return nil
}

// formsOf reads the forms of the access log.
func formsOf(text string) (forms []generate.AccessForm, err error) {
	for name := range strings.SplitSeq(text, ",") {
		form := generate.AccessForm(strings.TrimSpace(name))
		if !slices.Contains(generate.AccessForms, form) {
			return nil, fmt.Errorf("-access %s: unknown form %q; choose from %s", text, form, formNames())
		}
		if !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms, nil
}

func formNames() string {
	names := make([]string, len(generate.AccessForms))
	for i, form := range generate.AccessForms {
		names[i] = string(form)
	}
	return strings.Join(names, ", ")
}
