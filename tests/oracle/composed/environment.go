package composed

import (
	"encoding/json"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// Environment reads an environment file as the engine hands it to a program: scalars as they are,
// structured values as JSON.
func Environment(file string) (map[string]string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("environment: %w", err)
	}
	var document struct {
		Config map[string]any `yaml:"config"`
	}
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("environment %s: %w", file, err)
	}
	return Raw(document.Config)
}

// Raw renders configuration values for Documents.
func Raw(values map[string]any) (map[string]string, error) {
	out := map[string]string{}
	for key, value := range values {
		switch value.(type) {
		case string, int, bool:
			out[key] = fmt.Sprint(value)
		default:
			encoded, err := json.Marshal(value)
			if err != nil {
				return nil, fmt.Errorf("environment: %s: %w", key, err)
			}
			out[key] = string(encoded)
		}
	}
	return out, nil
}
