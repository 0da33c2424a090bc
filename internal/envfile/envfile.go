// Package envfile reads environment files, of the form of Pulumi.<stack>.yaml, where no engine does.
package envfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
)

// Read reads a file, and refuses what cannot be had without the stack's key and without Pulumi Cloud. The
// first node of the document is a mapping.
func Read(file string) (*yaml.Node, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("environment file: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		return nil, fmt.Errorf("environment file %s: %w", file, err)
	}
	if len(doc.Content) == 0 {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	root := doc.Content[0]
	var mistakes []error
	if root.Kind != yaml.MappingNode || !mappingOrNothing(field(root, "config")) {
		mistakes = append(mistakes, errors.New("expected `config:` and an indented list of `key: value` below it"))
	}
	if field(root, "environment") != nil {
		mistakes = append(mistakes, errors.New("environment: Pulumi ESC cannot be reached offline: write its values out"))
	}
	for _, path := range secure(field(root, "config"), "config") {
		mistakes = append(mistakes, fmt.Errorf("%s: is encrypted, and an offline run has no key: "+
			"use a file with a plain example value", path))
	}
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("environment file %s: %w", file, errors.Join(mistakes...))
	}
	return &doc, nil
}

// Values returns the configuration of a file as the engine hands it to a program, by full keys such as
// datatrail:datasets and aws:region. A key without a namespace belongs to the project.
func Values(file, project string) (map[string]string, error) {
	doc, err := Read(file)
	if err != nil {
		return nil, err
	}
	var content struct {
		Config map[string]any `yaml:"config"`
	}
	if err := doc.Decode(&content); err != nil {
		return nil, fmt.Errorf("environment file %s: %w", file, err)
	}
	values := map[string]any{}
	for key, value := range content.Config {
		if !strings.Contains(key, ":") {
			key = project + ":" + key
		}
		values[key] = value
	}
	return Raw(values)
}

// Raw renders values as the engine hands them over: scalars as they are, structured values as JSON.
func Raw(values map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for key, value := range values {
		switch value.(type) {
		case string, int, bool:
			out[key] = fmt.Sprint(value)
		default:
			encoded, err := json.Marshal(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			out[key] = string(encoded)
		}
	}
	return out, nil
}

func mappingOrNothing(node *yaml.Node) bool {
	return node == nil || node.Kind == yaml.MappingNode || node.Tag == "!!null"
}

// field returns the value of a key of a mapping.
func field(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// secure lists the paths of encrypted values: mappings with the one key `secure`.
func secure(node *yaml.Node, path string) []string {
	if node == nil {
		return nil
	}
	var found []string
	switch node.Kind {
	case yaml.MappingNode:
		if len(node.Content) == 2 && field(node, "secure") != nil {
			return []string{path}
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			found = append(found, secure(node.Content[i+1], path+"."+node.Content[i].Value)...)
		}
	case yaml.SequenceNode:
		for i, element := range node.Content {
			found = append(found, secure(element, fmt.Sprintf("%s[%d]", path, i))...)
		}
	default:
	}
	return found
}
