// Command preview shows what an environment file would create, with the real engine and without an account, followed by a
// summary.
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
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"golang.org/x/term"

	"datatrail/internal/command"
	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/live"
	"datatrail/internal/offline"
	"datatrail/internal/stack"
	"datatrail/internal/version"
)

func main() { command.Main(run) }

type settings struct {
	project, stack, config, state string
	declared, account, deployer   string
	show, format, live            string
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
	flags.StringVar(&s.account, "account", "",
		"account `id` to preview in (default the deployer's, the first that the file allows, or an example)")
	flags.StringVar(&s.deployer, "deployer", "", "`ARN` of the role or user that would deploy (default an example)")
	flags.StringVar(&s.declared, "declared", "", "`file` to write the datasets' events and networks to, for the report")
	flags.Func("policy-pack", "`path` of a policy pack; may be repeated", func(path string) error {
		s.packs = append(s.packs, path)
		return nil
	})
	flags.Func("policy-pack-config", "`path` of a policy pack's settings; one for each pack", func(path string) error {
		s.packConfigs = append(s.packConfigs, path)
		return nil
	})
	flags.StringVar(&s.live, "live", "", "`folder` with the live state, which tools/live.sh writes (default: not known)")
	flags.StringVar(&s.show, "show", "", "`part` to show, instead of everything: policies or outputs")
	flags.StringVar(&s.format, "format", text, "text, json for machines, or markdown for comments")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if err := command.OnlyFlags(flags); err != nil {
		return s, err
	}
	if err := s.check(); err != nil {
		return s, err
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

// found is what exists already. Nil: not known.
func (s *settings) found() (*live.State, error) {
	if s.live == "" {
		return nil, nil //nolint:nilnil // Nothing is an answer.
	}
	found, err := live.Read(s.live)
	return &found, err
}

// refuseSources refuses buckets that have a delivery source, as far as somebody has looked. Other mistakes the program tells.
func (s *settings) refuseSources(project string, values map[string]string, found *live.State) error {
	if found == nil {
		return nil
	}
	c, err := config.Parse(project, values, nil)
	if err != nil {
		return nil //nolint:nilerr // The program tells it.
	}
	plan, err := stack.NewPlan(project, s.stack, c, stack.Presume(c.AWS, s.identity.Account))
	if err != nil {
		return nil //nolint:nilerr // The program tells it.
	}
	return plan.CheckDeliverySources(found.DeliverySources)
}

// program deploys the environment file, and keeps the plan.
func (s *settings) program(found *live.State, plan **stack.Plan) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		values, err := envfile.Values(s.config, ctx.Project())
		if err != nil {
			return err
		}
		if err := s.refuseSources(ctx.Project(), values, found); err != nil {
			return err
		}
		*plan, err = stack.Deploy(config.WithKeys(ctx, slices.Sorted(maps.Keys(values))))
		return err
	}
}

func projectName(file string) (string, error) {
	project, err := workspace.LoadProject(file)
	if err != nil {
		return "", fmt.Errorf("project file: %w", err)
	}
	return project.Name.String(), nil
}

var errRefused = errors.New("refused, for the reasons above")

func run(ctx context.Context, args []string, out io.Writer) error {
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
	found, err := s.found()
	if err != nil {
		return err
	}
	var plan *stack.Plan
	options := offline.Options{
		ProjectFile: s.project, ConfigFile: s.config, Stack: s.stack, StateDir: s.state, Identity: s.identity, Live: found,
		PolicyPacks: s.packs, PolicyPackConfigs: s.packConfigs,
		Program: s.program(found, &plan),
	}
	// On a terminal the engine draws its tree as it goes; elsewhere it would list resources flat.
	screen, drawn := out.(*os.File)
	drawn = drawn && s.whole() && term.IsTerminal(int(screen.Fd()))
	if drawn {
		options.Output = out
	}
	environment, err := offline.Open(ctx, options)
	if err != nil {
		return err
	}
	result, err := environment.Preview(ctx)
	var unread error
	switch {
	case plan == nil:
	case found == nil:
		plan.WarnOfGuesses()
	default:
		unread = plan.Look(*found)
	}
	if err != nil && len(reasons(result)) > 0 {
		err = fmt.Errorf("stack %s: %w", s.stack, errRefused)
	}
	err = errors.Join(err, unread, environment.Close())
	switch {
	case err == nil && !s.whole():
		err = s.present(ctx, out, options, result, plan)
	case s.format != text:
		err = errors.Join(err, s.presentRefusal(out, result))
	case !drawn:
		show(out, result)
	}
	if err != nil {
		return err
	}
	if s.declared != "" {
		if err := writeDeclared(s.declared, plan); err != nil {
			return err
		}
	}
	if !s.whole() {
		return nil
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
