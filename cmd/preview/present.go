package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
	"datatrail/internal/stack"
)

// The formats, and the parts that can be shown alone.
const (
	text     = "text"
	jsonText = "json"
	markdown = "markdown"

	policies = "policies"
	outputs  = "outputs"
)

func (s settings) check() error {
	var mistakes []error
	if s.show != "" && s.show != policies && s.show != outputs {
		mistakes = append(mistakes, fmt.Errorf("show %q: choose policies or outputs, or leave it out for everything", s.show))
	}
	if s.format != text && s.format != jsonText && s.format != markdown {
		mistakes = append(mistakes, fmt.Errorf("format %q: choose text, json or markdown", s.format))
	}
	return errors.Join(mistakes...)
}

// whole reports whether the preview is shown as people at a terminal read it.
func (s settings) whole() bool { return s.show == "" && s.format == text }

// preview is all that is known of an environment, for machines.
type preview struct {
	graph.Graph
	Policies []graph.Document `json:"policies"`
	Findings []string         `json:"findings"`
	Warnings []string         `json:"warnings"`
	Summary  string           `json:"-"`
}

// refusal is why there is no preview.
type refusal struct {
	Stack    string   `json:"stack"`
	Refused  []string `json:"refused"`
	Findings []string `json:"findings"`
}

// lines are findings with each on a line of its own, sorted: packs tell them as they come.
func lines(findings []string) []string {
	out := []string{}
	for _, finding := range findings {
		out = append(out, strings.Join(strings.Fields(finding), " "))
	}
	slices.Sort(out)
	return out
}

// present shows a part of a preview, or all of it, in the format that is asked for.
func (s settings) present(
	ctx context.Context, out io.Writer, options offline.Options, result offline.Result, plan *stack.Plan,
) error {
	graph, err := previewed.Of(ctx, options)
	if err != nil {
		return err
	}
	var summary strings.Builder
	if err := plan.WriteSummary(&summary); err != nil {
		return err
	}
	p := preview{graph, graph.Documents(), lines(findings(result)), append([]string{}, plan.Warnings...), summary.String()}
	switch s.show + " " + s.format {
	case policies + " " + jsonText:
		return encode(out, p.Policies)
	case outputs + " " + jsonText:
		return encode(out, p.Outputs)
	case " " + jsonText:
		return encode(out, p)
	}
	return s.write(out, p, result)
}

// write is present for people.
func (s settings) write(out io.Writer, p preview, result offline.Result) error {
	if s.format == text {
		if s.show == policies {
			p.writePolicies(out, "%s\n%s\n\n")
			return nil
		}
		return p.writeOutputs(out)
	}
	fmt.Fprintf(out, "### Preview of %s\n\n", p.Stack)
	switch s.show {
	case policies:
		p.writePolicies(out, folded("%s", jsonText, "%s"))
		return nil
	case outputs:
		fmt.Fprintln(out, "```json")
		err := p.writeOutputs(out)
		fmt.Fprintln(out, "```")
		return err
	}
	for _, finding := range p.Findings {
		fmt.Fprintf(out, "- %s\n", finding)
	}
	fmt.Fprintf(out, "\n```text\n%s\n```\n\n", strings.Trim(p.Summary, "\n"))
	fmt.Fprintf(out, folded("%s", text, "%s"), fmt.Sprintf("%d resources", len(p.Resources)), strings.TrimRight(result.Tree(), "\n"))
	p.writePolicies(out, folded("%s", jsonText, "%s"))
	return nil
}

// folded is a template of what is shown when somebody opens it.
func folded(title, language, body string) string {
	return "<details><summary>" + title + "</summary>\n\n```" + language + "\n" + body + "\n```\n\n</details>\n\n"
}

func (p preview) writePolicies(out io.Writer, form string) {
	for _, document := range p.Policies {
		fmt.Fprintf(out, form, document.Title(), document.Indented())
	}
}

// writeOutputs writes the outputs as JSON, with those that are JSON themselves as such.
func (p preview) writeOutputs(out io.Writer) error {
	readable := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(p.Outputs)) {
		readable[key] = p.Outputs[key]
		var inner json.RawMessage
		encoded, _ := p.Outputs[key].(string)
		if strings.HasPrefix(encoded, "{") && json.Unmarshal([]byte(encoded), &inner) == nil {
			readable[key] = inner
		}
	}
	return encode(out, readable)
}

// presentRefusal says why there is no preview, to machines and in comments.
func (s settings) presentRefusal(out io.Writer, result offline.Result) error {
	r := refusal{s.stack, reasons(result), lines(findings(result))}
	if s.format == jsonText {
		return encode(out, r)
	}
	said := strings.Join(append(r.Findings, r.Refused...), "\n")
	fmt.Fprintf(out, "### Preview of %s: refused\n\n```text\n%s\n```\n", s.stack, said)
	return nil
}

func encode(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("preview in JSON: %w", err)
	}
	return nil
}
