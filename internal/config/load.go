package config

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const awsNamespace = "aws"

type keysKey struct{}

// WithKeys tells Load which keys the environment file sets, each with its namespace. Programs that
// run inside another process need it, because Pulumi's API answers for a key that is asked for and
// lists none. A program under "pulumi preview" or "pulumi up" does not: its language host puts the
// whole configuration into the environment.
func WithKeys(ctx *pulumi.Context, keys []string) *pulumi.Context {
	return ctx.WithValue(keysKey{}, keys)
}

// Load parses the configuration of the stack.
func Load(ctx *pulumi.Context) (Config, error) {
	set, err := setKeys(ctx)
	if err != nil {
		return Config{}, err
	}
	values := map[string]string{}
	for _, key := range set {
		// Set, though the engine may tell no value: an unknown key is a mistake all the same.
		values[key], _ = ctx.GetConfig(key)
	}
	for _, key := range knownKeys(ctx.Project()) {
		if value, found := ctx.GetConfig(key); found {
			values[key] = value
		} else {
			delete(values, key)
		}
	}
	return Parse(ctx.Project(), values, ctx.IsConfigSecret)
}

func setKeys(ctx *pulumi.Context) ([]string, error) {
	if given, ok := ctx.Value(keysKey{}).([]string); ok {
		return given, nil
	}
	raw := os.Getenv(pulumi.EnvConfig)
	if raw == "" {
		return nil, nil
	}
	var all map[string]string
	if err := json.Unmarshal([]byte(raw), &all); err != nil {
		return nil, fmt.Errorf("configuration: %s: %w", pulumi.EnvConfig, err)
	}
	set := make([]string, 0, len(all))
	for key := range all {
		set = append(set, key)
	}
	return set, nil
}

// knownKeys are the full keys that a stack may set.
func knownKeys(project string) []string {
	var out []string
	for _, key := range keys(reflect.TypeFor[Config]()) {
		out = append(out, project+":"+key)
	}
	for _, key := range keys(reflect.TypeFor[AWS]()) {
		out = append(out, awsNamespace+":"+key)
	}
	return out
}
