package policydoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// plainly is a JSON value in which one member and a list of one are the same, as they are in a policy, and lists have no order.
func plainly(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(typed))
		for key, inner := range typed {
			out[key] = plainly(inner)
		}
		return out
	case []any:
		out := make([]string, len(typed))
		for i, item := range typed {
			text, isText := item.(string)
			if !isText {
				text = fmt.Sprintf("%q", plainly(item))
			}
			out[i] = text
		}
		slices.Sort(out)
		return out
	case string:
		return []string{typed}
	default:
		return []string{fmt.Sprint(typed)}
	}
}

// canonical is the same text for JSON that says the same to AWS.
func canonical(raw []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("policy: %w", err)
	}
	out, err := json.Marshal(plainly(value))
	if err != nil {
		return "", fmt.Errorf("policy: %w", err)
	}
	return string(out), nil
}

// SamePolicy reports whether two policies are the same to AWS: the order of statements and of lists does not count, and neither
// does white space. A text that is not a policy equals nothing. docs/unproven.md#policy-as-it-is-told
func SamePolicy(a, b string) bool {
	one, err := canonical([]byte(a))
	if err != nil {
		return false
	}
	other, err := canonical([]byte(b))
	return err == nil && one == other
}
