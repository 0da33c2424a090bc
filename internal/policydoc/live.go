package policydoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// member is one of a JSON object, as it was written.
type member struct {
	name  string
	value json.RawMessage
}

// livePolicy is the policy of a bucket that others own, with every byte of it.
type livePolicy struct {
	// members in their order. The value of Statement is in statements instead.
	members    []member
	statements []liveStatement
}

// liveStatement is a statement of such a policy. Others wrote it, so that nothing of it is known for sure.
type liveStatement struct {
	raw json.RawMessage
	// sid is empty where there is none.
	sid string
}

const statementKey = "Statement"

var errNoObject = errors.New("is not a JSON object")

// objectMembers reads an object without losing the order of its members, or one that is there twice.
func objectMembers(raw []byte) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.Join(errNoObject, err)
	}
	var out []member
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		m := member{name: name}
		if err := decoder.Decode(&m.value); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("is followed by something else")
	}
	return out, nil
}

func newLiveStatement(raw json.RawMessage) (liveStatement, error) {
	found, err := objectMembers(raw)
	if err != nil {
		return liveStatement{}, err
	}
	s := liveStatement{raw: raw}
	for _, m := range found {
		// A Sid that is no text is kept, and names nothing.
		var text string
		if m.name == "Sid" && json.Unmarshal(m.value, &text) == nil {
			s.sid = text
		}
	}
	return s, nil
}

// readLive reads the policy that a bucket has. The empty text is that of a bucket without one.
func readLive(text string) (livePolicy, error) {
	if text == "" {
		return livePolicy{members: []member{{"Version", json.RawMessage(`"` + version + `"`)}, {name: statementKey}}}, nil
	}
	var p livePolicy
	found, err := objectMembers([]byte(text))
	if err != nil {
		return p, fmt.Errorf("policy: %w", err)
	}
	seen := map[string]bool{}
	for _, m := range found {
		if seen[m.name] {
			return p, fmt.Errorf("policy: %s appears twice", m.name)
		}
		seen[m.name] = true
		if m.name != statementKey {
			p.members = append(p.members, m)
			continue
		}
		list := []json.RawMessage{m.value}
		if m.value[0] == '[' {
			if err := json.Unmarshal(m.value, &list); err != nil {
				return p, fmt.Errorf("policy: %w", err)
			}
		}
		for i, raw := range list {
			s, err := newLiveStatement(raw)
			if err != nil {
				return p, fmt.Errorf("policy: statement [%d] %w", i, err)
			}
			p.statements = append(p.statements, s)
		}
		p.members = append(p.members, member{name: statementKey})
	}
	if !seen[statementKey] {
		p.members = append(p.members, member{name: statementKey})
	}
	return p, nil
}

// text writes the policy with other statements, and all the rest as it was.
func (p livePolicy) text(statements []json.RawMessage) (string, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range p.members {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := encode(m.name)
		if err != nil {
			return "", fmt.Errorf("policy: %w", err)
		}
		out.Write(name)
		out.WriteByte(':')
		if m.name != statementKey {
			out.Write(m.value)
			continue
		}
		out.WriteByte('[')
		out.Write(bytes.Join(asBytes(statements), []byte{','}))
		out.WriteByte(']')
	}
	out.WriteByte('}')
	return out.String(), nil
}

func asBytes(raw []json.RawMessage) [][]byte {
	out := make([][]byte, len(raw))
	for i := range raw {
		out[i] = raw[i]
	}
	return out
}

// name is what people find the statement by.
func (s liveStatement) name(i int) string {
	if s.sid != "" {
		return s.sid
	}
	return fmt.Sprintf("statement [%d], which has no Sid", i)
}
