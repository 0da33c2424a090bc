package trail

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// writtenSelector is an advanced event selector as the AWS CLI takes and shows it.
type writtenSelector struct {
	Name           string         `json:"Name"`
	FieldSelectors []writtenField `json:"FieldSelectors"`
}

type writtenField struct {
	Field         string   `json:"Field"`
	Equals        []string `json:"Equals,omitempty"`
	StartsWith    []string `json:"StartsWith,omitempty"`
	NotStartsWith []string `json:"NotStartsWith,omitempty"`
}

// JSON returns the selectors in the form of aws cloudtrail put-event-selectors --advanced-event-selectors, for the owner of an
// existing trail.
func (r Recording) JSON() (string, error) {
	var all []writtenSelector
	for _, s := range r.selectors() {
		written := writtenSelector{Name: s.name}
		for _, f := range s.fields {
			written.FieldSelectors = append(written.FieldSelectors, writtenField{f.name, f.equals, f.startsWith, f.notStartsWith})
		}
		all = append(all, written)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return "", fmt.Errorf("selectors: %w", err)
	}
	return string(bytes.TrimSpace(out.Bytes())), nil
}
