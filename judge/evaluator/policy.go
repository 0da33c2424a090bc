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
	// unjudged are the statements that are not among them.
	unjudged []unjudged
	// handed keeps what is handed to the engine, by the statements that count.
	handed sync.Map
	// known keeps the engine's answers, by all that it was handed.
	known sync.Map
}

// Parse reads a bucket policy of a bucket of the given account and partition. It refuses what AWS supports but this package
// cannot judge, such as NotAction.
func Parse(document, owner, partition string) (*Policy, error) {
	d, err := iam.Parse(document)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	if d.Version != iam.Version {
		return nil, fmt.Errorf("bucket policy: version %q: the engine supports only %s", d.Version, iam.Version)
	}
	for i := range d.Statement {
		if err := check(&d.Statement[i]); err != nil {
			return nil, fmt.Errorf("bucket policy: statement %s: %w", d.Statement[i].Sid, err)
		}
	}
	return &Policy{Owner: owner, Partition: partition, statements: d.Statement}, nil
}

// check refuses a statement that would be judged wrongly.
func check(s *iam.Statement) error {
	if len(s.Principal) == 0 {
		return errors.New("has no Principal, which every bucket policy needs")
	}
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return errEffect
	}
	if doubts := widen(s); len(doubts) > 0 {
		return errors.New(strings.Join(doubts, ", "))
	}
	return nil
}

var errEffect = errors.New("has an Effect other than Allow and Deny")
