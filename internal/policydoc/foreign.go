package policydoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

func (m *merger) refuse(path string, value any, format string, args ...any) {
	m.out.Flaws = append(m.out.Flaws, Flaw{path, value, fmt.Sprintf(format, args...)})
}

// allTexts are the texts of a value that may be one or a list.
func allTexts(value any) []string {
	switch typed := value.(type) {
	case string:
		return []string{typed}
	case []any:
		var out []string
		for _, item := range typed {
			out = append(out, allTexts(item)...)
		}
		return out
	}
	return nil
}

// judge looks at a statement of others for anything that prevents writing it again.
func (m *merger) judge(s liveStatement, i int) {
	name := s.name(i)
	var members map[string]any
	if json.Unmarshal(s.raw, &members) != nil {
		return
	}
	why := altered(s.raw)
	if !utf8.Valid(s.raw) {
		why = "contains bytes that are not UTF-8"
	}
	if why != "" {
		m.refuse(name, nil, "%s: the AWS provider would write a different statement; ask its owner to rewrite it", why)
	}
	for _, key := range []string{"Principal", "NotPrincipal"} {
		kinds, _ := members[key].(map[string]any)
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			for _, principal := range allTexts(kinds[kind]) {
				if uniqueID.MatchString(principal) {
					m.refuse(name+"."+key, principal, "is the id of a principal that no longer exists, and S3 refuses every policy with "+
						"such an id: ask the statement's owner to name one that exists, or to remove the statement")
				}
			}
		}
	}
	if public(members) {
		m.out.Public = append(m.out.Public, name)
	}
}

// public reports whether a statement grants something to everybody, as S3 Block Public Access sees it.
func public(members map[string]any) bool {
	if members["Effect"] != string(Allow) {
		return false
	}
	all := members["Principal"] == "*" || members["NotPrincipal"] != nil
	if kinds, ok := members["Principal"].(map[string]any); ok {
		all = slices.Contains(allTexts(kinds["AWS"]), "*")
	}
	return all && !fixed(looseConditions(members["Condition"]))
}

// looseConditions reads what can be read of conditions. What cannot fixes nobody.
func looseConditions(value any) Conditions {
	out := Conditions{}
	operators, _ := value.(map[string]any)
	for operator, compared := range operators {
		keys, _ := compared.(map[string]any)
		out[operator] = map[string]Values{}
		for key, values := range keys {
			out[operator][key] = allTexts(values)
		}
	}
	return out
}

// altered says what of a value does not survive being read and written by the provider. Empty: all does.
func altered(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return alteredObject(raw)
	case '[':
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return ""
		}
		for _, item := range items {
			if why := altered(item); why != "" {
				return why
			}
		}
	case '"':
		var text string
		if json.Unmarshal(raw, &text) == nil && strings.ContainsRune(text, utf8.RuneError) &&
			!bytes.ContainsRune(raw, utf8.RuneError) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
			return "contains half a character"
		}
	case 't', 'f', 'n':
	default:
		if !survives(json.Number(raw)) {
			return fmt.Sprintf("contains the number %s, which has too many digits", raw)
		}
	}
	return ""
}

func alteredObject(raw json.RawMessage) string {
	members, err := objectMembers(raw)
	if err != nil {
		return ""
	}
	seen := map[string]bool{}
	for _, m := range members {
		if seen[m.name] {
			return fmt.Sprintf("contains %s twice", m.name)
		}
		seen[m.name] = true
		if why := altered(m.value); why != "" {
			return why
		}
	}
	return ""
}

// survives reports whether a number is the same after it has been one of the machine.
func survives(number json.Number) bool {
	machine, err := number.Float64()
	if err != nil || machine == 0 && strings.ContainsAny(number.String(), "123456789") {
		return false
	}
	exact, ok := new(big.Rat).SetString(number.String())
	written, err := json.Marshal(machine)
	again, readable := new(big.Rat).SetString(string(written))
	return ok && readable && err == nil && exact.Cmp(again) == 0
}

// limit refuses a document that S3 would find too large.
func (m *merger) limit() {
	// Anew is the longer one.
	if sent := sentBytes(m.out.Anew); sent > MaxBucketPolicyBytes {
		others, err := m.live.text(m.foreign)
		if err != nil {
			others = ""
		}
		m.refuse("", sent, "bytes, as the AWS provider writes it, are more than the %d that S3 accepts for a policy, and what "+
			"others wrote takes %d of these bytes: list fewer or broader networks, or admit them through a VPC endpoint",
			MaxBucketPolicyBytes, sentBytes(others))
	}
}

// sentBytes is how long the text is that the AWS provider makes of a document: it reads and writes it again, with <, > and & as
// six bytes each.
func sentBytes(text string) int {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return 0
	}
	sent, err := json.Marshal(value)
	if err != nil {
		return 0
	}
	return len(sent)
}
