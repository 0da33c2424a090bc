package evaluator

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"datatrail/judge/iam"
)

// Policy is a bucket policy, ready to judge requests.
type Policy struct {
	// Owner is the account of the bucket, Partition its partition.
	Owner     string
	Partition string

	statements []iam.Statement
	// handed keeps what is handed to the engine, by the statements that count.
	handed sync.Map
	// known keeps the engine's answers, by all that it was handed.
	known sync.Map
}

// Parse reads a bucket policy of a bucket of the given account and partition. It refuses elements
// that AWS knows and the engine does not, such as NotAction.
func Parse(document, owner, partition string) (*Policy, error) {
	d, err := iam.Parse(document)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	if d.Version != iam.Version {
		return nil, fmt.Errorf("bucket policy: version %q: the engine is pinned for %s only", d.Version, iam.Version)
	}
	for _, s := range d.Statement {
		if err := check(s); err != nil {
			return nil, fmt.Errorf("bucket policy: statement %s: %w", s.Sid, err)
		}
	}
	return &Policy{Owner: owner, Partition: partition, statements: d.Statement}, nil
}

var (
	errNoPrincipal = errors.New("has no Principal, without which no bucket policy is accepted")
	errEffect      = errors.New("has an Effect other than Allow and Deny")
)

// arnParts is the number of parts of an ARN. AWS matches them one by one; a wildcard in the last
// one alone makes no difference to matching the whole.
const arnParts = 6

func check(s iam.Statement) error {
	if len(s.Principal) == 0 {
		return errNoPrincipal
	}
	for kind := range s.Principal {
		if kind != "AWS" && kind != "Service" {
			return fmt.Errorf("has a Principal of kind %s: AWS and Service are known here", kind)
		}
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
