// Command explain says who can read a dataset, from where, and why. It evaluates the policy that an environment file results
// in, and needs no account.
//
// For principals of the dataset's own account, it assumes that IAM policies allow the call, so it explains what the bucket
// contributes.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"datatrail/internal/command"
	"datatrail/internal/version"
)

func main() {
	command.Main(func(_ context.Context, args []string, out io.Writer) error { return run(args, out) })
}

// settings are the flags.
type settings struct {
	config, stack, dataset string
	account, deployer      string
	from, as, org, via     string
	ask, live              string
	room, json             bool
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("explain", flag.ContinueOnError)
	flags.StringVar(&s.config, "config", "", "environment `file` (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.dataset, "dataset", "", "`name` of the dataset (default all)")
	flags.StringVar(&s.account, "account", "",
		"account `id` of the stack (default the deployer's, the first that the file allows, or an example)")
	flags.StringVar(&s.deployer, "deployer", "", "`ARN` of the deploying role or user (default one that the file lets in)")
	flags.StringVar(&s.from, "from", "", "one question: the public `address` of the caller")
	flags.StringVar(&s.as, "as", "", "one question: an `ARN`, account id, service name or anonymous (default a role of the account)")
	flags.StringVar(&s.org, "org", "", "one question: the `id` of the organization of the caller (default none)")
	flags.StringVar(&s.via, "via", "", "one question: the `id` of a VPC endpoint or its VPC, or both separated by a comma, "+
		"or the service that reads for the caller")
	flags.StringVar(&s.ask, "ask", "", "`file` with an answer in JSON, perhaps from another revision: also ask about its callers")
	flags.StringVar(&s.live, "live", "", "`folder` with the live state, which tools/live.sh writes (default: not known)")
	flags.BoolVar(&s.room, "room", false,
		"only show how much of its maximum size each policy takes, and how many more networks fit")
	flags.BoolVar(&s.json, "json", false, "answer in JSON")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if err := command.OnlyFlags(flags); err != nil {
		return s, err
	}
	if s.room && s.asked() {
		return s, errors.New(
			"room and one of from, as, org and via: room is about policies, and the others about a caller: leave one out")
	}
	if s.ask != "" && (s.room || s.asked()) {
		return s, errors.New(
			"ask and one of room, from, as, org and via: ask adds to the table, and the others show none: leave one out")
	}
	if s.config == "" {
		s.config = "Pulumi." + s.stack + ".yaml"
	}
	return s, nil
}

// asked reports whether the flags put one question.
func (s settings) asked() bool { return s.from+s.as+s.org+s.via != "" }

func run(args []string, out io.Writer) error {
	if version.Asked(args) {
		return version.Print(out, "explain")
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	all, err := open(s)
	if err != nil {
		return err
	}
	others, err := read(s.ask)
	if err != nil {
		return err
	}
	var reports []report
	for _, d := range all {
		r, err := d.report(s, others[d.Name])
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	if s.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(reports)
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := r.write(out, s); err != nil {
			return err
		}
	}
	return nil
}
