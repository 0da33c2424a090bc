package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
)

// Attached is a policy document and the resource that declares it.
type Attached struct {
	URN      string
	Document iamdoc.Document
	// State is Absent when there is no document, and Unknown when it comes with the update.
	State prop.State
	// Err says why a known document cannot be read.
	Err error
	// Bound says that only requests from one VPC reach the document, as with some access points.
	Bound bool
	// Shared says that others also write the document, and that the program's statements are those with its mark.
	Shared bool
}

// A policy below this component is that of a bucket that others own. The program's statements in it end in the mark of their
// owner.
const sharedPolicy = "datatrail:bucket:AttachedPolicy$"

var ownMark = regexp.MustCompile(`Dt[0-9a-f]{12}B?$`)

// Foreign reports whether others than the program wrote a statement of the document.
func (a Attached) Foreign(s iamdoc.Statement) bool { return a.Shared && !ownMark.MatchString(s.Sid) }

// readPolicy reads a document that is given as JSON text or as an object.
func readPolicy(urn string, value prop.Value) Attached {
	attached := Attached{URN: urn, State: value.State(), Shared: strings.Contains(urn, sharedPolicy)}
	if value.HasUnknown() {
		attached.State = prop.Unknown
	}
	if attached.State != prop.Known {
		return attached
	}
	text, state := value.Text()
	if state != prop.Known {
		encoded, err := json.Marshal(plain(value.Raw()))
		if err != nil {
			attached.Err = fmt.Errorf("policy document: %w", err)
			return attached
		}
		text = string(encoded)
	}
	attached.Document, attached.Err = iamdoc.Parse(text)
	if value.Secret() {
		attached.hide()
	}
	return attached
}

// hide drops what a message might otherwise quote from a secret document.
func (a *Attached) hide() {
	for i := range a.Document.Statements {
		a.Document.Statements[i].Sid = ""
	}
	if a.Err != nil {
		a.Err = errors.New("policy document: not readable as JSON")
	}
}

// plain turns a property value into what encoding/json writes as the same document.
func plain(value property.Value) any {
	switch {
	case value.IsString():
		return value.AsString()
	case value.IsBool():
		return value.AsBool()
	case value.IsNumber():
		return value.AsNumber()
	case value.IsArray():
		list := make([]any, 0, value.AsArray().Len())
		for _, element := range value.AsArray().All {
			list = append(list, plain(element))
		}
		return list
	case value.IsMap():
		object := make(map[string]any, value.AsMap().Len())
		for key, element := range value.AsMap().All {
			object[key] = plain(element)
		}
		return object
	default:
		return nil
	}
}
