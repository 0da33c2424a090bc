// Command preview shows what an environment file would create, with the real engine and without an
// account, and then what it amounts to.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"golang.org/x/term"

	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/offline"
	"datatrail/internal/stack"
	"datatrail/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
}

type settings struct {
	project, stack, config, state string
	declared, account, deployer   string
	identity                      offline.Identity
	packs, packConfigs            []string
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("preview", flag.ContinueOnError)
	flags.StringVar(&s.project, "project", "Pulumi.yaml", "project `file`")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.config, "config", "", "environment `file` (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.state, "state", ".state", "`folder` of the local state")
	flags.StringVar(&s.account, "account", "", "account `id` to preview in "+
		"(default the deployer's, the first that the file allows, or an example)")
	flags.StringVar(&s.deployer, "deployer", "", "`ARN` of the role or user that would deploy (default an example)")
	flags.StringVar(&s.declared, "declared", "", "`file` to write the datasets' events and networks to, for the report on logs")
	flags.Func("policy-pack", "`path` of a policy pack; may be repeated", func(path string) error {
		s.packs = append(s.packs, path)
		return nil
	})
	flags.Func("policy-pack-config", "`path` of a policy pack's settings; one for each pack", func(path string) error {
		s.packConfigs = append(s.packConfigs, path)
		return nil
	})
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected %q: everything is a flag", flags.Arg(0))
	}
	if s.config == "" {
		s.config = filepath.Join(filepath.Dir(s.project), "Pulumi."+s.stack+".yaml")
	}
	return s, nil
}

// presume settles who would deploy. What is wrong with the environment file is left to the program to tell.
func (s *settings) presume() error {
	name, err := projectName(s.project)
	if err != nil {
		return err
	}
	values, err := envfile.Values(s.config, name)
	if err != nil {
		return err
	}
	c, err := config.Parse(name, values, nil)
	if err != nil {
		c = config.Config{}
	}
	chosen, err := stack.Choose(c.AWS, s.account, s.deployer)
	if err != nil {
		return fmt.Errorf("stack %s: %w", s.stack, err)
	}
	s.identity = offline.Identity{Account: chosen.Account, Issuer: chosen.Deployer}
	return nil
}

func projectName(file string) (string, error) {
	project, err := workspace.LoadProject(file)
	if err != nil {
		return "", fmt.Errorf("project file: %w", err)
	}
	return project.Name.String(), nil
}

var errRefused = errors.New("refused, for the reasons above")

func run(ctx context.Context, args []string, out *os.File) error {
	if version.Asked(args) {
		return version.Print(out, "preview")
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	if err := s.presume(); err != nil {
		return err
	}
	var plan *stack.Plan
	options := offline.Options{
		ProjectFile: s.project, ConfigFile: s.config, Stack: s.stack, StateDir: s.state, Identity: s.identity,
		PolicyPacks: s.packs, PolicyPackConfigs: s.packConfigs,
		Program: func(ctx *pulumi.Context) error {
			values, err := envfile.Values(s.config, ctx.Project())
			if err != nil {
				return err
			}
			plan, err = stack.Deploy(config.WithKeys(ctx, slices.Sorted(maps.Keys(values))))
			return err
		},
	}
	// On a terminal the engine draws its tree as it goes; elsewhere it would list resources flat.
	live := term.IsTerminal(int(out.Fd()))
	if live {
		options.Output = out
	}
	environment, err := offline.Open(ctx, options)
	if err != nil {
		return err
	}
	result, err := environment.Preview(ctx)
	if !live {
		show(out, result)
	}
	if err != nil && len(reasons(result)) > 0 {
		err = fmt.Errorf("stack %s: %w", s.stack, errRefused)
	}
	if err := errors.Join(err, environment.Close()); err != nil {
		return err
	}
	if s.declared != "" {
		if err := writeDeclared(s.declared, plan); err != nil {
			return err
		}
	}
	return plan.WriteSummary(out)
}

func writeDeclared(path string, plan *stack.Plan) error {
	var text bytes.Buffer
	if err := plan.WriteDeclared(&text); err != nil {
		return err
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("declared datasets: %w", err)
	}
	return nil
}

// show writes what the engine draws on a terminal.
func show(out io.Writer, result offline.Result) {
	fmt.Fprintln(out, result.Tree())
	for _, violation := range result.Violations {
		fmt.Fprintf(out, "%s %s: %s\n", violation.Level, violation.Policy, violation.Message)
	}
	for _, reason := range reasons(result) {
		fmt.Fprintln(out, reason)
	}
}

// unhandled is what Pulumi's SDK puts before the error of a program.
const unhandled = "an unhandled error occurred: 1 error occurred:\n\t* "

// reasons are why there is no plan.
func reasons(result offline.Result) []string {
	var out []string
	for _, diagnostic := range result.Diagnostics {
		if diagnostic.Severity == "error" {
			out = append(out, "error: "+strings.TrimSpace(strings.Replace(diagnostic.Message, unhandled, "", 1)))
		}
	}
	return out
}
