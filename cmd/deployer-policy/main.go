// Command deployer-policy writes the IAM policies of the roles that preview and deploy an environment, and trust policies for
// GitHub's OIDC. It derives them from the graph that the environment would have, and needs no account.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/command"
	"datatrail/internal/deployer"
	"datatrail/internal/policydoc"
	"datatrail/internal/version"
)

func main() { command.Main(run) }

// settings are the flags.
type settings struct {
	project, stack, config, out     string
	account, deployer, previewer    string
	repository                      string
	environment, previewEnvironment string
}

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("deployer-policy", flag.ContinueOnError)
	flags.StringVar(&s.project, "project", "Pulumi.yaml", "project `file`")
	flags.StringVar(&s.stack, "stack", "dev", "`name` of the stack")
	flags.StringVar(&s.config, "config", "", "environment `file` (default Pulumi.<stack>.yaml)")
	flags.StringVar(&s.out, "out", "", "`folder` to write to (default .state/deployer-<stack>)")
	flags.StringVar(&s.account, "account", "", "account `id` of the stack (default the first that the file allows, or an example)")
	flags.StringVar(&s.deployer, "deployer", "", "`ARN` of the role that deploys (default role/ci/datatrail-deployer)")
	flags.StringVar(&s.previewer, "previewer", "", "`ARN` of the role that previews (default role/ci/datatrail-previewer)")
	flags.StringVar(&s.repository, "repository", "", "GitHub `owner/name` for the trust policies (default that of origin)")
	flags.StringVar(&s.environment, "environment", "", "GitHub `environment` that deploys (default the stack's name)")
	flags.StringVar(&s.previewEnvironment, "preview-environment", "", "GitHub `environment` that previews (default <stack>-preview)")
	version.List(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.config = cmp.Or(s.config, filepath.Join(filepath.Dir(s.project), "Pulumi."+s.stack+".yaml"))
	s.out = cmp.Or(s.out, filepath.Join(".state", "deployer-"+s.stack))
	s.environment = cmp.Or(s.environment, s.stack)
	s.previewEnvironment = cmp.Or(s.previewEnvironment, s.stack+"-preview")
	mistakes := []error{command.OnlyFlags(flags)}
	for name, arn := range map[string]string{"deployer": s.deployer, "previewer": s.previewer} {
		if arn != "" && !rolePattern.MatchString(arn) {
			mistakes = append(mistakes, fmt.Errorf("%s %q: is not the ARN of an IAM role: write it with its path", name, arn))
		}
	}
	return s, errors.Join(mistakes...)
}

var (
	rolePattern   = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/.+$`)
	remotePattern = regexp.MustCompile(`github\.com[:/]([^/]+/[^/]+?)(\.git)?/?$`)
)

// origin is the GitHub repository of the remote origin; empty where there is none.
func origin(ctx context.Context) string {
	url, err := exec.CommandContext(ctx, "git", "remote", "get-url", "origin").Output()
	if err != nil {
		return ""
	}
	if found := remotePattern.FindStringSubmatch(strings.TrimSpace(string(url))); found != nil {
		return found[1]
	}
	return ""
}

// file is a document, and where it is to be written.
type file struct {
	name, says string
	document   policydoc.Document
}

func numbered(name, says string, documents []policydoc.Document) []file {
	var out []file
	for i, document := range documents {
		out = append(out, file{fmt.Sprintf("%s-%d.json", name, i+1), says, document})
	}
	return out
}

// trusts are the trust policies, when it is known whom to trust.
func (s settings) trusts(site deployer.Site) ([]file, error) {
	if s.repository == "" {
		return nil, nil
	}
	preview, err := site.Trust(s.repository, s.previewEnvironment)
	if err != nil {
		return nil, err
	}
	deploy, err := site.Trust(s.repository, s.environment)
	if err != nil {
		return nil, err
	}
	return []file{
		{"trust-preview.json", "trust policy of the role that previews: environment " + s.previewEnvironment, preview},
		{"trust-deploy.json", "trust policy of the role that deploys: environment " + s.environment, deploy},
	}, nil
}

func (f file) write(folder string, out io.Writer) error {
	text, err := f.document.Indented()
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	compact, err := f.document.JSON()
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	path := filepath.Join(folder, f.name)
	if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	fmt.Fprintf(out, "%s  %d of %d characters, %s\n", path, len(compact), deployer.MaxPolicySize, f.says)
	return nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if version.Asked(args) {
		return version.Print(out, "deployer-policy")
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	if s.repository == "" {
		s.repository = origin(ctx)
	}
	site, graph, err := s.open(ctx)
	if err != nil {
		return err
	}
	policies, err := deployer.New(site, graph)
	if err != nil {
		return err
	}
	trusts, err := s.trusts(site)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(s.out); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	files := slices.Concat(numbered("preview", "for both roles", policies.Preview),
		numbered("deploy", "for the role that deploys", policies.Deploy), trusts)
	for _, f := range files {
		if err := f.write(s.out, out); err != nil {
			return err
		}
	}
	if len(trusts) == 0 {
		fmt.Fprintln(out, "\nNo trust policies: name the GitHub repository, as in REPOSITORY=owner/name.")
	}
	fmt.Fprintf(out, "\nAWS does not let you restrict these to resources: %s.\n", strings.Join(policies.Unbound, ", "))
	return nil
}
