package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
)

// side is one of the two that are compared.
type side struct {
	// name goes on after a verb: "at main".
	name string
	// tree is the folder of its files, and tools that of what is built from them.
	tree, tools string
}

const explainer = "cmd/explain"

func (s side) has(file string) bool {
	_, err := os.Stat(filepath.Join(s.tree, file))
	return err == nil
}

// build makes an executable from a package of the side's own sources, once.
func (s side) build(ctx context.Context, pkg, name string) (string, error) {
	path, err := filepath.Abs(filepath.Join(s.tools, name))
	if err != nil {
		return "", fmt.Errorf("build %s: %w", s.name, err)
	}
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, ".")
	command.Dir = filepath.Join(s.tree, pkg)
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program %s does not build: %w\n%s", s.name, err, bytes.TrimSpace(out))
	}
	return path, nil
}

// preview fills in what the side's own program makes of its environment.
func (s side) preview(ctx context.Context, flags settings, graph *graph.Graph) error {
	program, err := s.build(ctx, ".", "program")
	if err != nil {
		return err
	}
	*graph, err = previewed.Of(ctx, offline.Options{
		ProjectFile: filepath.Join(s.tree, "Pulumi.yaml"), ConfigFile: filepath.Join(s.tree, flags.config),
		Stack: flags.stack, Binary: program, Identity: flags.identity,
	})
	if err != nil {
		return fmt.Errorf("%s does not preview %s: %w", flags.config, s.name, err)
	}
	return nil
}

// explain asks the side's own explain who can read what. It has none: there is no table.
func (s side) explain(ctx context.Context, flags settings, more ...string) (table, error) {
	if !s.has(explainer) {
		return table{}, nil
	}
	explain, err := s.build(ctx, explainer, "explain")
	if err != nil {
		return table{}, err
	}
	args := append([]string{"-json", "-stack", flags.stack, "-config", flags.config}, more...)
	if flags.identity.Account != "" {
		args = append(args, "-account", flags.identity.Account)
	}
	if flags.identity.Issuer != "" {
		args = append(args, "-deployer", flags.identity.Issuer)
	}
	var out, said bytes.Buffer
	command := exec.CommandContext(ctx, explain, args...)
	command.Dir, command.Stdout, command.Stderr = s.tree, &out, &said
	if err := command.Run(); err != nil {
		return table{}, fmt.Errorf("%s cannot be explained %s: %s", flags.config, s.name, strings.TrimSpace(said.String()))
	}
	t := table{text: out.Bytes()}
	if err := json.Unmarshal(t.text, &t.datasets); err != nil {
		return table{}, fmt.Errorf("explain %s: %w", s.name, err)
	}
	return t, nil
}

// open previews and explains an environment.
func (s side) open(ctx context.Context, flags settings, graph *graph.Graph) (table, error) {
	if err := s.preview(ctx, flags, graph); err != nil {
		return table{}, err
	}
	return s.explain(ctx, flags)
}

// again asks about the callers of the other side's table as well, where both revisions of explain know how.
func (s side) again(ctx context.Context, flags settings, own, other table) (table, error) {
	if !own.tellsRequests() || !other.tellsRequests() {
		return own, nil
	}
	file := filepath.Join(s.tools, "ask.json")
	if err := os.WriteFile(file, other.text, 0o600); err != nil {
		return table{}, fmt.Errorf("explain %s: %w", s.name, err)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return table{}, fmt.Errorf("explain %s: %w", s.name, err)
	}
	return s.explain(ctx, flags, "-ask", absolute)
}
