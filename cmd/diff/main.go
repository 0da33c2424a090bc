// Command diff shows what a change does to an environment: to the graph that the real engine creates without an account, and to
// the answers of explain. It compares the working tree with a revision.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"datatrail/internal/command"
	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
	"datatrail/internal/version"
)

func main() { command.Main(run) }

// The formats.
const (
	text     = "text"
	jsonText = "json"
	markdown = "markdown"
)

// settings are the flags.
type settings struct {
	base, stack, config, format string
	identity                    offline.Identity
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("diff", flag.ContinueOnError)
	flags.StringVar(&s.base, "base", "", "`revision` to compare the working tree with: a branch, tag or commit")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.config, "config", "", "environment `file` below the working folder (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.identity.Account, "account", "", "account `id` to preview in (default an example)")
	flags.StringVar(&s.identity.Issuer, "deployer", "", "`ARN` of the role or user that would deploy (default an example)")
	flags.StringVar(&s.format, "format", text, "text, json for machines, or markdown for comments")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.config = filepath.Clean(cmp.Or(s.config, "Pulumi."+s.stack+".yaml"))
	mistakes := []error{command.OnlyFlags(flags)}
	if s.base == "" {
		mistakes = append(mistakes, errors.New("base: is required: name the revision to compare with, as in BASE=origin/main"))
	}
	if s.format != text && s.format != jsonText && s.format != markdown {
		mistakes = append(mistakes, fmt.Errorf("format %q: choose text, json or markdown", s.format))
	}
	if !filepath.IsLocal(s.config) {
		mistakes = append(mistakes, fmt.Errorf("config %q: both sides must have it: name a file below the working folder", s.config))
	}
	return s, errors.Join(mistakes...)
}

// difference is all that is said.
type difference struct {
	Stack  string `json:"stack"`
	Config string `json:"config"`
	// Base is the revision as it was named, and Commit what it is.
	Base   string `json:"base"`
	Commit string `json:"commit"`
	// New says that the revision has no such environment.
	New     bool               `json:"new"`
	Changes []previewed.Change `json:"changes"`
	Answers []answer           `json:"answers"`
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if version.Asked(args) {
		return version.Print(out, "diff")
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(s.config); err != nil {
		return fmt.Errorf("environment file: %w: choose STACK or CONFIG so that the working tree has it; "+
			"an environment whose file was deleted keeps its resources until `pulumi destroy`", err)
	}
	folder, err := os.MkdirTemp("", "datatrail-diff-")
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	base, err := checkOut(ctx, s.base, filepath.Join(folder, "base"))
	if err != nil {
		return err
	}
	d := difference{Stack: s.stack, Config: s.config, Base: s.base, Commit: base.commit, Changes: []previewed.Change{}}
	before := side{name: "at " + s.base, tree: base.folder, tools: filepath.Join(folder, "before")}
	after := side{name: "in the working tree", tree: ".", tools: filepath.Join(folder, "after")}
	if base.sameProgram {
		before.tools = after.tools
	}
	d.New = !before.has(s.config)
	if err := d.compare(ctx, s, before, after); err != nil {
		return err
	}
	return d.write(out, s.format)
}

// compare asks both sides, so that the mistakes of both are told at once.
func (d *difference) compare(ctx context.Context, s settings, before, after side) error {
	var was, is graph.Graph
	now, err := after.open(ctx, s, &is)
	then := table{}
	if !d.New {
		var first error
		then, first = before.open(ctx, s, &was)
		err = errors.Join(first, err)
	}
	if err != nil {
		return err
	}
	d.Changes = append(d.Changes, previewed.Changes(was, is)...)
	if !d.New {
		if then, err = before.again(ctx, s, then, now); err != nil {
			return err
		}
		if now, err = after.again(ctx, s, now, then); err != nil {
			return err
		}
	}
	d.Answers = differ(then, now)
	return nil
}
