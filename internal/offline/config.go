package offline

import (
	"maps"
	"slices"

	"datatrail/internal/envfile"
)

// ConfigKeys returns the full keys of an environment file ("datatrail:datasets", "aws:region"), sorted. A
// key without a namespace belongs to the project, as the engine reads it.
func ConfigKeys(file, project string) ([]string, error) {
	values, err := envfile.Values(file, project)
	return slices.Sorted(maps.Keys(values)), err
}
