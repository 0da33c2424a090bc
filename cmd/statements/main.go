// Command statements prints what others must add to the policies of buckets and keys that a stack did not make, and how to
// remove the stack's statements from the policy of a bucket again. It needs no account.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"datatrail/internal/command"
	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/live"
	"datatrail/internal/stack"
	"datatrail/internal/version"
)

// project is the name of the Pulumi project, and the namespace of its keys.
const project = "datatrail"

func main() {
	command.Main(func(_ context.Context, args []string, out io.Writer) error { return run(args, out) })
}

// settings are the flags.
type settings struct{ config, stack, account, live string }

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("statements", flag.ContinueOnError)
	flags.StringVar(&s.config, "config", "", "environment `file` (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.account, "account", "", "account `id` of the stack (default the first that the file allows)")
	flags.StringVar(&s.live, "live", "", "`folder` with the live state, which tools/live.sh writes (default: not known)")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if err := command.OnlyFlags(flags); err != nil {
		return s, err
	}
	if s.config == "" {
		s.config = "Pulumi." + s.stack + ".yaml"
	}
	return s, nil
}

// plan needs the account for sure: the names of statements are made of it, and those of another account's would never be
// found again.
func (s settings) plan() (*stack.Plan, error) {
	values, err := envfile.Values(s.config, project)
	if err != nil {
		return nil, err
	}
	c, err := config.Parse(project, values, nil)
	if err != nil {
		return nil, err
	}
	if s.account == "" && len(c.AWS.AllowedAccountIDs) == 0 {
		return nil, errors.New(
			"account: is not known, but the statements' names depend on it: give it (ACCOUNT=id), or list it in aws:allowedAccountIds")
	}
	chosen, err := stack.Choose(c.AWS, s.account, "")
	if err != nil {
		return nil, err
	}
	plan, err := stack.NewPlan(project, s.stack, c, stack.Presume(c.AWS, chosen.Account))
	if err != nil || s.live == "" {
		return plan, err
	}
	found, err := live.Read(s.live)
	if err != nil {
		return nil, err
	}
	return plan, plan.Look(found)
}

func run(args []string, out io.Writer) error {
	if version.Asked(args) {
		return version.Print(out, "statements")
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	plan, err := s.plan()
	if err != nil {
		return fmt.Errorf("stack %s: %w", s.stack, err)
	}
	return plan.WriteStatements(out)
}
