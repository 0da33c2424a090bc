package evaluator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/versity/versitygw/auth"

	"datatrail/judge/iam"
	"datatrail/judge/request"
)

// handed is a document in the form that the engine takes.
type handed struct {
	id       string
	document []byte
	// keys are the condition keys that it names.
	keys []string
}

// pick leaves of a request what the document depends on, and names it.
func (h handed) pick(r request.Request) (map[string][]string, string) {
	all, picked := r.Keys(), map[string][]string{}
	question := []string{h.id, r.Bucket, r.Key}
	for _, key := range h.keys {
		if value, present := all[key]; present {
			picked[key] = value
			question = append(question, key, value[0])
		}
	}
	return picked, strings.Join(question, "\n")
}

// Alike reports whether two policies have the same statements for a request, so that they judge it the
// same.
func (p *Policy) Alike(other *Policy, r request.Request) bool {
	mine, err := p.hand(p.counting(r))
	theirs, otherErr := other.hand(other.counting(r))
	return err == nil && otherErr == nil && bytes.Equal(mine.document, theirs.document)
}

// hand renders the statements that count. Their principals and actions cover the request, and need
// not be looked at again.
func (p *Policy) hand(counting []int) (handed, error) {
	id := fmt.Sprint(counting)
	if known, ok := p.handed.Load(id); ok {
		return known.(handed), nil
	}
	statements, keys := []map[string]any{}, map[string]bool{}
	for _, i := range counting {
		s := p.statements[i]
		one := map[string]any{"Effect": s.Effect, "Principal": "*", "Action": "s3:*", "Resource": p.translate(s.Resource)}
		if len(s.Condition) > 0 {
			one["Condition"] = s.Condition
		}
		for _, compared := range s.Condition {
			for key := range compared {
				keys[key] = true
			}
		}
		statements = append(statements, one)
	}
	text, err := json.Marshal(map[string]any{"Version": iam.Version, "Statement": statements})
	if err != nil {
		return handed{}, fmt.Errorf("bucket policy: %w", err)
	}
	h := handed{id, text, slices.Sorted(maps.Keys(keys))}
	p.handed.Store(id, h)
	return h, nil
}

// translate turns resources of the bucket's partition into those of partition aws, and leaves none
// of another partition behind: they never match.
func (p *Policy) translate(resources iam.Values) []string {
	const nowhere = auth.ResourceArnPrefix + "-"
	var out []string
	for _, resource := range resources {
		if rest, same := strings.CutPrefix(resource, "arn:"+p.Partition+":s3:::"); same {
			out = append(out, auth.ResourceArnPrefix+rest)
		} else {
			out = append(out, nowhere)
		}
	}
	return out
}
