package watch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// MaxEventPattern is the maximum length of a rule's pattern in characters.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const MaxEventPattern = 2048

// match is a way in which EventBridge compares a text. Without a kind, the text is compared as it is.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
type match struct {
	kind string
	text any
}

func exactly(texts ...string) []match   { return matchesOf("", texts) }
func beginning(texts ...string) []match { return matchesOf("prefix", texts) }
func ending(texts ...string) []match    { return matchesOf("suffix", texts) }
func like(texts ...string) []match      { return matchesOf("wildcard", texts) }

// present matches whatever is there.
func present() []match { return []match{{"exists", true}} }

func matchesOf(kind string, texts []string) []match {
	out := make([]match, len(texts))
	for i, text := range texts {
		out[i] = match{kind, text}
	}
	return out
}

func (m match) plain() any {
	if m.kind == "" {
		return m.text
	}
	return map[string]any{m.kind: m.text}
}

// where is a field of CloudTrail's record, and what it may hold.
type where struct {
	// path leads to the field: requestParameters.bucketName.
	path  string
	match match
}

func in(path string, matches ...match) []where {
	out := make([]where, len(matches))
	for i, m := range matches {
		out[i] = where{path, m}
	}
	return out
}

// eventPattern matches calls that CloudTrail hands to EventBridge: of one of the services, with one of the names, and with one
// of the fields.
type eventPattern struct {
	services []string
	calls    []match
	wheres   []where
}

func listed(matches []match) []any {
	out := make([]any, len(matches))
	for i, m := range matches {
		out[i] = m.plain()
	}
	return out
}

// nested is a field as a pattern has it.
func nested(path string, matches []match) map[string]any {
	steps := strings.Split(path, ".")
	var out any = listed(matches)
	for _, step := range slices.Backward(steps) {
		out = map[string]any{step: out}
	}
	return out.(map[string]any)
}

// alternatives are the fields, each with all that it may hold.
func (p eventPattern) alternatives() []map[string]any {
	var paths []string
	held := map[string][]match{}
	for _, w := range p.wheres {
		if held[w.path] == nil {
			paths = append(paths, w.path)
		}
		held[w.path] = append(held[w.path], w.match)
	}
	out := make([]map[string]any, len(paths))
	for i, path := range paths {
		out[i] = nested(path, held[path])
	}
	return out
}

// JSON renders the pattern without white space, which counts against the limit. Only AWS can put events on a bus whose source
// begins with aws, so nobody else can trigger the rule.
func (p eventPattern) JSON() (string, error) {
	sources := make([]string, len(p.services))
	for i, service := range p.services {
		sources[i] = service + ".amazonaws.com"
	}
	detail := map[string]any{"eventSource": sources, "eventName": listed(p.calls)}
	// An $or of one alternative is none.
	if either := p.alternatives(); len(either) > 1 {
		detail["$or"] = either
	} else if len(either) == 1 {
		for field, value := range either[0] {
			detail[field] = value
		}
	}
	return rendered(map[string]any{
		"source": listed(beginning("aws.")), "detail-type": []string{"AWS API Call via CloudTrail"}, "detail": detail,
	})
}

func rendered(value any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("event pattern: %w", err)
	}
	return string(bytes.TrimRight(out.Bytes(), "\n")), nil
}
