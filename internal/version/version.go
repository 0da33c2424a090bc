// Package version says which datatrail a command belongs to.
package version

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
)

// Number is that of the newest release in CHANGELOG.md.
const Number = "0.1.0"

// revisionDigits is how much of a revision tells it apart.
const revisionDigits = 12

// String returns the number and, where the build recorded it, the revision.
func String() string {
	info, _ := debug.ReadBuildInfo()
	return describe(info)
}

func describe(info *debug.BuildInfo) string {
	if info == nil {
		return Number
	}
	var revision, changed string
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			revision = setting.Value[:min(len(setting.Value), revisionDigits)]
		case "vcs.modified":
			if setting.Value == "true" {
				changed = ", with changes"
			}
		}
	}
	if revision == "" {
		return Number
	}
	return Number + " (" + revision + changed + ")"
}

// Asked reports whether a command line asks for the version.
func Asked(args []string) bool {
	return len(args) == 1 && (args[0] == "-version" || args[0] == "--version")
}

// Print answers a command line that asked.
func Print(out io.Writer, command string) error {
	_, err := fmt.Fprintln(out, "datatrail", command, String())
	return err
}

// List lists the flag in a command's help, and refuses it beside others.
func List(flags *flag.FlagSet) {
	flags.BoolFunc("version", "print the version; not with other flags", func(string) error {
		return errors.New("ask for the version alone, without other flags")
	})
}
