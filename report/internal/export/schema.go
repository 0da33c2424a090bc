package export

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
)

// node is as much of JSON Schema as Schema needs.
type node struct {
	Dialect     string      `json:"$schema,omitempty"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Ref         string      `json:"$ref,omitempty"`
	Type        any         `json:"type,omitempty"`
	Const       string      `json:"const,omitempty"`
	Enum        []any       `json:"enum,omitempty"`
	Format      string      `json:"format,omitempty"`
	Items       *node       `json:"items,omitempty"`
	Properties  *properties `json:"properties,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Additional  *bool       `json:"additionalProperties,omitempty"`
	AllOf       []node      `json:"allOf,omitempty"`
	If          *node       `json:"if,omitempty"`
	Then        *node       `json:"then,omitempty"`
	Defs        *properties `json:"$defs,omitempty"`
}

// properties are schemas by name, in order.
type properties struct {
	names   []string
	schemas []node
}

func (p *properties) add(name string, s node) {
	p.names, p.schemas = append(p.names, name), append(p.schemas, s)
}

// MarshalJSON writes an object with a key for each schema.
func (p *properties) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	for i, name := range p.names {
		text, err := json.Marshal(p.schemas[i])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + name + `":` + string(text))
	}
	return []byte("{" + b.String() + "}"), nil
}

// Schema writes the JSON Schema of the output of JSON, with the columns of each question.
func Schema(w io.Writer) error {
	questions, err := queries.All()
	if err != nil {
		return err
	}
	root := schemaOf(reflect.TypeFor[document](), "")
	root.Dialect, root.Title = "https://json-schema.org/draft/2020-12/schema", "datatrail report"
	root.Description = "The output of report -format json. Every key is present; a missing value is null."
	root.Defs = &properties{}
	section := schemaOf(reflect.TypeFor[answerObject](), "")
	names := make([]any, len(questions))
	for i, question := range questions {
		names[i] = question.Name
		section.AllOf = append(section.AllOf, node{
			If:   object("question", node{Const: question.Name}),
			Then: object("rows", node{Items: &node{Ref: "#/$defs/" + question.Name}}),
		})
	}
	section.Properties.schemas[0].Enum = names
	// None of the answers has rows when it is not answered.
	root.Defs.add("answer", section)
	for _, question := range questions {
		root.Defs.add(question.Name, rowOf(question))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(root)
}

func object(name string, s node) *node {
	p := &properties{}
	p.add(name, s)
	return &node{Properties: p}
}

// rowOf describes a row of a question.
func rowOf(question queries.Query) node {
	row := strict()
	row.Title, row.Description = question.Title, question.Question
	for _, f := range fieldsOf(question.Columns) {
		s := node{Description: f.comment, Type: []string{"string", "null"}}
		switch f.kind {
		case integer:
			s.Type = []string{"integer", "null"}
		case date:
			s.Format = "date"
		case moment:
			s.Format = "date-time"
		}
		row.require(f.name, s)
	}
	return row
}

// strict is an object whose keys are all named.
func strict() node {
	no := false
	return node{Type: "object", Properties: &properties{}, Additional: &no}
}

func (s *node) require(name string, property node) {
	s.Properties.add(name, property)
	s.Required = append(s.Required, name)
}

// schemaOf describes a Go type of the document.
func schemaOf(t reflect.Type, tag reflect.StructTag) node {
	s := node{Description: tag.Get("doc"), Format: tag.Get("format")}
	var enum []any
	if words := tag.Get("oneof"); words != "" {
		for word := range strings.SplitSeq(words, "|") {
			enum = append(enum, word)
		}
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		s.Type, s.Format = "string", "date-time"
	case t == reflect.TypeFor[rowObject]():
		s.Type = "object"
	case t.Kind() == reflect.Pointer:
		s.Type = []string{"string", "null"}
	case t.Kind() == reflect.String:
		s.Type, s.Enum = "string", enum
	case t.Kind() == reflect.Int64:
		s.Type = "integer"
	case t.Kind() == reflect.Float64:
		s.Type = "number"
	case t.Kind() == reflect.Bool:
		s.Type = "boolean"
	case t == reflect.TypeFor[[]answerObject]():
		s.Type, s.Items = "array", &node{Ref: "#/$defs/answer"}
	case t.Kind() == reflect.Slice:
		items := schemaOf(t.Elem(), "")
		if t.Elem().Kind() == reflect.String {
			items.Enum = enum
		}
		s.Type, s.Items = "array", &items
	case t.Kind() == reflect.Struct:
		fields := strict()
		fields.Description = s.Description
		for i := range t.NumField() {
			f := t.Field(i)
			fields.require(f.Tag.Get("json"), schemaOf(f.Type, f.Tag))
		}
		return fields
	}
	return s
}
