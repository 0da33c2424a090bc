package policydoc

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Owner is the ending of the Sids of a stack's statements in a policy that others also write. It distinguishes them from the
// statements of everybody else, including other stacks of the program.
type Owner string

const (
	ownerDigits = 12
	// anew ends, after the owner, the Sids of statements that have to be written although the state holds the same document.
	anew = "B"
)

// NewOwner returns the owner of a stack's statements. It depends only on account, project and name prefix, and always has the
// same length.
func NewOwner(account, project, prefix string) Owner {
	sum := sha256.Sum256([]byte(strings.Join([]string{account, project, prefix}, "\x00")))
	return Owner("Dt" + hex.EncodeToString(sum[:])[:ownerDigits])
}

// Pattern returns a regular expression that matches the Sids of the owner's statements, and no others.
func (o Owner) Pattern() string { return string(o) + anew + "?$" }

// base is a Sid without what only says that it is written anew, and whether it is one of the owner's.
func (o Owner) base(sid string) (string, bool) {
	sid = strings.TrimSuffix(sid, anew)
	return sid, strings.HasSuffix(sid, string(o))
}

// Owned returns the statements with the owner's ending on their Sids.
func (o Owner) Owned(statements []Statement) []Statement {
	out := make([]Statement, len(statements))
	for i, s := range statements {
		s.Sid += string(o)
		out[i] = s
	}
	return out
}

// nothing decides no request: none comes before 1970. It stands where a policy would be without statements, which S3 refuses.
func nothing(bucketARN string) Statement {
	return Statement{
		Sid: "Nothing", Effect: Deny, Principal: everyone(), Action: Values{"s3:GetObject"}, Resource: Values{bucketARN + "/*"},
		Condition: Conditions{"DateLessThan": {"aws:CurrentTime": {"1970-01-01T00:00:00Z"}}},
		Says:      "never: it keeps a place that S3 does not leave empty",
	}
}
