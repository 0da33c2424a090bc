package evaluator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Policy is a bucket policy, ready to judge requests.
type Policy struct {
	// Owner is the account of the bucket, Partition its partition.
	Owner     string
	Partition string

	statements []statement
	// handed keeps what is handed to the engine, by the statements that count.
	handed sync.Map
	// known keeps the engine's answers, by all that it was handed.
	known sync.Map
}

type statement struct {
	Sid       string
	Effect    string
	Principal principal
	Action    values
	Resource  values
	Condition map[string]map[string]values `json:",omitempty"`
}

type principal struct {
	Everyone bool   `json:"-"`
	AWS      values `json:",omitempty"`
	Service  values `json:",omitempty"`
}

type values []string

// Parse reads a bucket policy of a bucket of the given account and partition. It refuses elements
// that AWS knows and the engine does not, such as NotAction.
func Parse(document, owner, partition string) (*Policy, error) {
	var d struct {
		Version   string
		ID        string `json:"Id"`
		Statement []statement
	}
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	if d.Version != version {
		return nil, fmt.Errorf("bucket policy: version %q: the engine is pinned for %s only", d.Version, version)
	}
	for _, s := range d.Statement {
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("bucket policy: statement %s: %w", s.Sid, err)
		}
	}
	return &Policy{Owner: owner, Partition: partition, statements: d.Statement}, nil
}

const version = "2012-10-17"

var (
	errNoPrincipal = errors.New("has no Principal, without which no bucket policy is accepted")
	errEffect      = errors.New("has an Effect other than Allow and Deny")
)

// arnParts is the number of parts of an ARN. AWS matches them one by one; a wildcard in the last
// one alone makes no difference to matching the whole.
const arnParts = 6

func (s statement) check() error {
	if !s.Principal.Everyone && len(s.Principal.AWS) == 0 && len(s.Principal.Service) == 0 {
		return errNoPrincipal
	}
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return errEffect
	}
	for operator, keys := range s.Condition {
		if !strings.Contains(operator, "Arn") {
			continue
		}
		for key, patterns := range keys {
			for _, pattern := range patterns {
				parts := strings.SplitN(pattern, ":", arnParts)
				if strings.ContainsAny(strings.Join(parts[:len(parts)-1], ":"), "*?") || len(parts) < arnParts {
					return fmt.Errorf("%s %s: %q has a wildcard before its last part, or fewer than %d parts", operator, key, pattern, arnParts)
				}
			}
		}
	}
	return nil
}

// UnmarshalJSON reads "*" and {"AWS": "*"}, which mean the same, and named principals.
func (p *principal) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte(`"*"`)) {
		p.Everyone = true
		return nil
	}
	type named principal
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode((*named)(p)); err != nil {
		return fmt.Errorf("principal: %w", err)
	}
	p.Everyone = slices.Contains(p.AWS, "*")
	return nil
}

// UnmarshalJSON reads a list, or a single value that stands for a list of one.
func (v *values) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*v = values{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(text, &many); err != nil {
		return fmt.Errorf("neither a text nor a list of texts: %w", err)
	}
	*v = many
	return nil
}
