// Package envfile reads environment files, of the form of Pulumi.<stack>.yaml, for programs that run without an account. The
// values are those that the engine would pass, except that nothing is decrypted.
package envfile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"go.yaml.in/yaml/v3"
)

// File is an environment file that can be read offline.
type File struct {
	path    string
	content []byte
	fields  map[string]any
}

// Values reads the configuration of an environment file; see File.Values.
func Values(path, project string) (map[string]string, error) {
	file, err := Read(path)
	if err != nil {
		return nil, err
	}
	return file.Values(project)
}

// Read reads an environment file.
func Read(path string) (File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return File{}, fmt.Errorf("environment file: %w", err)
	}
	return Parse(path, content)
}

// Parse takes the content of an environment file. Errors name the path.
func Parse(path string, content []byte) (File, error) {
	var root any
	if err := yaml.Unmarshal(content, &root); err != nil {
		return File{}, fmt.Errorf("environment file %s: %w", path, err)
	}
	if root == nil {
		root = map[string]any{}
	}
	fields, isMap := root.(map[string]any)
	_, hasValues := fields["config"].(map[string]any)
	var mistakes []error
	if !isMap || !hasValues && fields["config"] != nil {
		mistakes = append(mistakes, errors.New("expected `config:` and an indented list of `key: value` below it"))
	}
	if _, escapes := fields["environment"]; escapes {
		mistakes = append(mistakes, errors.New("environment: Pulumi ESC cannot be reached offline: write its values out"))
	}
	if len(mistakes) > 0 {
		return File{}, fmt.Errorf("environment file %s: %w", path, errors.Join(mistakes...))
	}
	return File{path, content, fields}, nil
}

// Values returns the configuration by full key ("datatrail:datasets", "aws:region") as the engine passes it to a program: text
// unchanged, everything else as JSON. A key without a namespace belongs to the project.
func (f File) Values(project string) (map[string]string, error) {
	owner := &workspace.Project{Name: tokens.PackageName(project)}
	stack, err := workspace.LoadProjectStackBytes(nil, owner, f.content, f.path, encoding.YAML)
	if err != nil {
		return nil, fmt.Errorf("environment file %s: %w", f.path, err)
	}
	texts, err := stack.Config.Decrypt(config.NopDecrypter)
	if err != nil {
		return nil, fmt.Errorf("environment file %s: %w", f.path, err)
	}
	values := make(map[string]string, len(texts))
	for key, text := range texts {
		values[key.String()] = text
	}
	return values, nil
}

// WithSalt returns the file with its encryption replaced by that of a passphrase, whose salt is given. It refuses a file with
// encrypted values, and names all of them, because nobody could decrypt them afterwards.
func (f File) WithSalt(salt string) ([]byte, error) {
	var mistakes []error
	for _, path := range encrypted(f.fields["config"], "config") {
		mistakes = append(mistakes, fmt.Errorf(
			"%s: is encrypted, and an offline run has no key: use a file with a plain example value", path))
	}
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("environment file %s: %w", f.path, errors.Join(mistakes...))
	}
	fields := maps.Clone(f.fields)
	delete(fields, "encryptedkey")
	delete(fields, "secretsprovider")
	fields["encryptionsalt"] = salt
	content, err := yaml.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("environment file %s: %w", f.path, err)
	}
	return content, nil
}

// encrypted lists the paths of encrypted values: mappings with the one key `secure`.
func encrypted(value any, path string) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		if _, secure := value["secure"]; secure && len(value) == 1 {
			return []string{path}
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			found = append(found, encrypted(value[key], path+"."+key)...)
		}
	case []any:
		for i, element := range value {
			found = append(found, encrypted(element, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	return found
}
