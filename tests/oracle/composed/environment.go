package composed

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"datatrail/internal/envfile"
)

// Raw renders configuration values for Documents, as the engine does those of an environment file.
func Raw(values map[string]any) (map[string]string, error) {
	content, err := yaml.Marshal(map[string]any{"config": values})
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	file, err := envfile.Parse("configuration", content)
	if err != nil {
		return nil, err
	}
	return file.Values(Project)
}
