package policydoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// MaxBucketPolicyBytes is the largest bucket policy that S3 accepts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
const MaxBucketPolicyBytes = 20 * 1024

const version = "2012-10-17"

// Effect is the verdict of a statement.
type Effect string

// The two effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Document is an IAM policy document.
type Document struct {
	Version   string      `json:"Version"`
	Statement []Statement `json:"Statement"`
}

// Statement is one statement of a document. Principal is nil in the policies of roles; Resource is
// empty in trust policies.
type Statement struct {
	Sid       string     `json:"Sid"`
	Effect    Effect     `json:"Effect"`
	Principal *Principal `json:"Principal,omitempty"`
	Action    Values     `json:"Action"`
	Resource  Values     `json:"Resource,omitempty"`
	Condition Conditions `json:"Condition,omitempty"`
	// Says explains to people why a statement of a data bucket decides as it does. It is not part of the document.
	Says string `json:"-"`
}

// Conditions maps an operator to condition keys and their values. All of them must hold.
type Conditions map[string]map[string]Values

// Principal says to whom a statement applies: everyone (anonymous callers included), AWS principals, service principals, or
// principals of an identity provider.
type Principal struct {
	Everyone  bool
	AWS       Values
	Service   Values
	Federated Values
}

// Values is a list that AWS also accepts, and shows, as a plain string when it has one member.
type Values []string

var errEmptyList = errors.New("empty list")

// JSON renders the document without white space, which counts against the size limits.
func (d Document) JSON() (string, error) {
	out, err := encode(d)
	if err != nil {
		return "", fmt.Errorf("policy document: %w", err)
	}
	return string(out), nil
}

// Indented renders the document as people read it, without escapes.
func (d Document) Indented() (string, error) {
	compact, err := d.JSON()
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(compact), "", "  "); err != nil {
		return "", fmt.Errorf("policy document: %w", err)
	}
	return out.String(), nil
}

// Text renders statements as an indented list, for people who put them into another document.
func Text(statements []Statement) (string, error) {
	compact, err := encode(statements)
	if err != nil {
		return "", fmt.Errorf("policy statements: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		return "", fmt.Errorf("policy statements: %w", err)
	}
	return out.String(), nil
}

// encode leaves <, > and & as they are: escaped, each takes six bytes of a document's limit.
func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// New returns a document with the given statements.
func New(statements ...[]Statement) Document {
	d := Document{Version: version}
	for _, s := range statements {
		d.Statement = append(d.Statement, s...)
	}
	return d
}

// MarshalJSON writes a single value as a string and refuses an empty list.
func (v Values) MarshalJSON() ([]byte, error) {
	switch len(v) {
	case 0:
		return nil, errEmptyList
	case 1:
		return encode(v[0])
	default:
		return encode([]string(v))
	}
}

// MarshalJSON writes "*" for everyone, which, unlike {"AWS": "*"}, tools recognise as such.
func (p Principal) MarshalJSON() ([]byte, error) {
	if p.Everyone {
		return []byte(`"*"`), nil
	}
	if len(p.AWS) == 0 && len(p.Service) == 0 && len(p.Federated) == 0 {
		return nil, fmt.Errorf("principal: %w", errEmptyList)
	}
	return encode(struct {
		AWS       Values `json:"AWS,omitempty"`
		Service   Values `json:"Service,omitempty"`
		Federated Values `json:"Federated,omitempty"`
	}{p.AWS, p.Service, p.Federated})
}

func everyone() *Principal {
	return &Principal{Everyone: true}
}

func service(name string) *Principal {
	return &Principal{Service: Values{name}}
}
