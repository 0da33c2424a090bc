package config

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReference_FollowsFromTheTypes writes the reference of all keys, and Pulumi.yaml, from the tags
// and comments of the types, so that a key, its default and its meaning are written once.
// UPDATE_GOLDEN=1 renews both files.
func TestReference_FollowsFromTheTypes(t *testing.T) {
	source := parseSource(t)
	golden(t, "../../docs/configuration.md", source.markdown(t))
	golden(t, "../../Pulumi.yaml", source.project(t))
}

func golden(t *testing.T, file string, want []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(file, want, 0o644))
	}
	got, err := os.ReadFile(filepath.Clean(file))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run make docs")
}

// entry is a configuration key.
type entry struct {
	key, doc string
	tag      reflect.StructTag
	expr     ast.Expr
}

// source maps the names of this package's structs to their keys.
type source map[string][]entry

func parseSource(t *testing.T) source {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	out := source{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.TypeSpec); ok {
				if structure, ok := spec.Type.(*ast.StructType); ok {
					out[spec.Name.Name] = entries(structure)
				}
			}
			return true
		})
	}
	require.Contains(t, out, "Config")
	return out
}

func entries(structure *ast.StructType) []entry {
	var out []entry
	for _, field := range structure.Fields.List {
		if field.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`"))
		if key := tag.Get("config"); key != "" && key != "-" {
			out = append(out, entry{key: key, doc: meaning(field), tag: tag, expr: field.Type})
		}
	}
	return out
}

// meaning is the field's comment without the field's name.
func meaning(field *ast.Field) string {
	text := strings.Join(strings.Fields(field.Doc.Text()), " ")
	text = strings.TrimPrefix(text, field.Names[0].Name+" ")
	for _, verb := range []string{"is ", "are "} {
		text = strings.TrimPrefix(text, verb)
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// structName is the struct behind a field's type, if any.
func (s source) structName(expr ast.Expr) (string, bool) {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return s.structName(e.X)
	case *ast.ArrayType:
		return s.structName(e.Elt)
	case *ast.Ident:
		_, ok := s[e.Name]
		return e.Name, ok
	default:
		return "", false
	}
}

func (s source) typeOf(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return s.typeOf(e.X)
	case *ast.ArrayType:
		return "list of " + plural(s.typeOf(e.Elt))
	case *ast.MapType:
		return "object"
	case *ast.SelectorExpr:
		// Types of the core are written as text.
		return "string"
	case *ast.Ident:
		return map[string]string{"string": "string", "int": "integer", "bool": "boolean", "Statements": "list of objects"}[e.Name]
	}
	return "object"
}

func plural(kind string) string {
	if kind == "" {
		return "objects"
	}
	return kind + "s"
}

func (s source) markdown(t *testing.T) []byte {
	t.Helper()
	intro, err := os.ReadFile("testdata/configuration.md")
	require.NoError(t, err)
	out := bytes.NewBuffer(intro)
	s.section(out, "Config", "", "Keys of the project, written `datatrail:<key>`")
	s.section(out, "AWS", "aws:", "Keys of the AWS provider, written `aws:<key>`")
	return out.Bytes()
}

func (s source) section(out *bytes.Buffer, structure, path, title string) {
	fmt.Fprintf(out, "\n## %s\n\n| key | type | default | meaning |\n|---|---|---|---|\n", title)
	for _, e := range s[structure] {
		kind := s.typeOf(e.expr)
		if kind == "" {
			kind = "object"
		}
		doc := e.doc
		if allowed := e.tag.Get("oneof"); allowed != "" {
			doc += " One of `" + strings.ReplaceAll(allowed, ",", "`, `") + "`."
		}
		fmt.Fprintf(out, "| `%s` | %s | %s | %s |\n", e.key, kind, fallback(e), doc)
	}
	for _, e := range s[structure] {
		if name, ok := s.structName(e.expr); ok {
			below := path + e.key
			if _, list := e.expr.(*ast.ArrayType); list {
				below += "[]"
			}
			s.section(out, name, below+".", "`"+below+"`")
		}
	}
}

func fallback(e entry) string {
	switch {
	case e.tag.Get("required") != "":
		return "required"
	case e.tag.Get("default") != "":
		return "`" + e.tag.Get("default") + "`"
	default:
		return ""
	}
}

// project renders Pulumi.yaml. The engine demands a default for every key that an environment may
// leave out, so lists and objects get an empty one; what is inside them gets its default from the
// program.
func (s source) project(t *testing.T) []byte {
	t.Helper()
	head, err := os.ReadFile("testdata/Pulumi.yaml")
	require.NoError(t, err)
	out := bytes.NewBuffer(head)
	for _, e := range s["Config"] {
		fmt.Fprintf(out, "  %s:\n    description: >-\n      %s\n", e.key, e.doc)
		switch kind := s.typeOf(e.expr); {
		case strings.HasPrefix(kind, "list"):
			out.WriteString("    type: array\n    items:\n      type: object\n    default: []\n")
		case kind == "string":
			fmt.Fprintf(out, "    type: string\n    default: %q\n", e.tag.Get("default"))
		case kind == "boolean":
			fmt.Fprintf(out, "    type: boolean\n    default: %s\n", e.tag.Get("default"))
		default:
			out.WriteString("    type: object\n    default: {}\n")
		}
	}
	return out.Bytes()
}
