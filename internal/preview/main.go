// Command preview shows what an environment file would create, with the real engine and without an
// account, and then what it amounts to.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
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
	identity                      offline.Identity
	packs                         []string
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("preview", flag.ContinueOnError)
	flags.StringVar(&s.project, "project", "Pulumi.yaml", "project `file`")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.config, "config", "", "environment `file` (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.state, "state", ".state", "`folder` of the local state")
	flags.StringVar(&s.identity.Account, "account", "", "account `id` to preview in (default an example)")
	flags.StringVar(&s.identity.Issuer, "deployer", "", "`ARN` of the role or user that would deploy (default an example)")
	flags.Func("policy-pack", "`path` of a policy pack; may be repeated", func(path string) error {
		s.packs = append(s.packs, path)
		return nil
	})
	err := flags.Parse(args)
	if s.config == "" {
		s.config = filepath.Join(filepath.Dir(s.project), "Pulumi."+s.stack+".yaml")
	}
	return s, err
}

func run(ctx context.Context, args []string) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	var plan *stack.Plan
	environment, err := offline.Open(ctx, offline.Options{
		ProjectFile: s.project,
		ConfigFile:  s.config,
		Stack:       s.stack,
		StateDir:    s.state,
		Identity:    s.identity,
		Output:      os.Stdout,
		PolicyPacks: s.packs,
		Program: func(ctx *pulumi.Context) error {
			keys, err := offline.ConfigKeys(s.config, ctx.Project())
			if err != nil {
				return err
			}
			plan, err = stack.Deploy(config.WithKeys(ctx, keys))
			return err
		},
	})
	if err != nil {
		return err
	}
	result, err := environment.Preview(ctx)
	if err != nil && refused(result) {
		err = fmt.Errorf("stack %s: %w", s.stack, errRefused)
	}
	if err := errors.Join(err, environment.Close()); err != nil {
		return err
	}
	return plan.WriteSummary(os.Stdout)
}

var errRefused = errors.New("refused, for the reasons above")

// refused says whether the engine has already shown why there is no preview.
func refused(result offline.Result) bool {
	return len(result.Violations) > 0 || slices.ContainsFunc(result.Diagnostics, func(d offline.Diagnostic) bool {
		return d.Severity == "error"
	})
}
