package offline

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ConfigKeys returns the full keys of an environment file ("datatrail:datasets", "aws:region"), sorted. A
// key without a namespace belongs to the project, as the engine reads it.
func ConfigKeys(file, project string) ([]string, error) {
	env, err := readEnvironment(file)
	if err != nil {
		return nil, err
	}
	config := field(env.Content[0], "config")
	if config == nil {
		return nil, nil
	}
	var keys []string
	for i := 0; i+1 < len(config.Content); i += 2 {
		key := config.Content[i].Value
		if !strings.Contains(key, ":") {
			key = project + ":" + key
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, nil
}

// readEnvironment reads a file of the form of Pulumi.<stack>.yaml and refuses what cannot be had offline.
func readEnvironment(file string) (*yaml.Node, error) {
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
