package composed

import (
	"encoding/json"
	"fmt"

	"datatrail/internal/envfile"
)

// Raw renders configuration values for Documents, as the engine does those of an environment file.
func Raw(values map[string]any) (map[string]string, error) {
	// YAML holds all of JSON.
	content, err := json.Marshal(map[string]any{"config": values})
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	file, err := envfile.Parse("configuration", content)
	if err != nil {
		return nil, err
	}
	return file.Values(Project)
}
