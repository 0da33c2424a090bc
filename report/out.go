package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"datatrail/report/internal/answer"
	"datatrail/report/internal/export"
	"datatrail/report/internal/output"
	"datatrail/report/internal/render"
)

const jsonFormat = "json"

// formats are those of a report. The first is the default.
var formats = slices.Concat(render.Formats, []string{jsonFormat}, export.FolderFormats)

const schemaFlag = "schema"

// listSchema lists the flag in the help, and refuses it beside others.
func listSchema(flags *flag.FlagSet) {
	flags.BoolFunc(schemaFlag, "print the JSON Schema of -format json; not with other flags", func(string) error {
		return errors.New("use it alone, without other flags")
	})
}

// target is where output goes: to a file, to a folder, or else to standard output.
type target struct {
	file, folder *output.Place
	stdout       io.Writer
}

// targetOf finds out whether the output can go where it shall, before anything is read.
func targetOf(format, out string, stdout io.Writer, inputs output.Inputs) (target, error) {
	t := target{stdout: stdout}
	isFolder := slices.Contains(export.FolderFormats, format)
	if out == "" {
		if isFolder {
			return t, fmt.Errorf("-format %s writes a folder with one file per question: name the folder with -out", format)
		}
		return t, nil
	}
	if isFolder {
		names, err := export.Files()
		if err != nil {
			return t, err
		}
		folder, err := output.Folder(out, inputs, names)
		if err != nil {
			return t, fmt.Errorf("-out %w", err)
		}
		t.folder = &folder
		return t, nil
	}
	file, err := output.File(out, inputs)
	if err != nil {
		return t, fmt.Errorf("-out %w", err)
	}
	t.file = &file
	return t, nil
}

// write renders a report.
func (t target) write(ctx context.Context, format string, report *answer.Report) error {
	if t.folder != nil {
		return t.folder.Fill(ctx, func(folder string) error { return export.Folder(ctx, folder, format, report) })
	}
	return t.stream(ctx, func(w io.Writer) error {
		if format == jsonFormat {
			return export.JSON(w, report)
		}
		return render.Write(w, format, report)
	})
}

// stream writes what is one text.
func (t target) stream(ctx context.Context, write func(io.Writer) error) error {
	if t.file != nil {
		return t.file.Write(ctx, write)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return write(t.stdout)
}
