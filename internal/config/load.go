package config

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
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

// Load reads and validates the configuration of the stack. The error joins a Problem for every
// mistake: unknown keys, wrong types, missing keys and broken rules.
func Load(ctx *pulumi.Context) (Config, error) {
	found := &findings{secret: func(path string) bool { return ctx.IsConfigSecret(qualified(ctx.Project(), path)) }}
	var c Config
	set, err := setKeys(ctx)
	if err != nil {
		return Config{}, err
	}
	load(ctx, found, "", set, reflect.ValueOf(&c).Elem())
	load(ctx, found, awsNamespace, set, reflect.ValueOf(&c.AWS).Elem())
	validate(found, &c)
	if err := found.err(); err != nil {
		return Config{}, fmt.Errorf("configuration:\n%w", err)
	}
	c.Warnings = found.warnings
	return c, nil
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
	slices.Sort(set)
	return set, nil
}

// qualified is the full key that a path lies below.
func qualified(project, path string) string {
	key := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		key = path[:i]
	}
	if strings.Contains(key, ":") {
		return key
	}
	return project + ":" + key
}

// load fills out from one namespace. The empty one is the project's.
func load(ctx *pulumi.Context, found *findings, namespace string, set []string, out reflect.Value) {
	source := pulumiconfig.New(ctx, namespace)
	prefix := ""
	if namespace == "" {
		namespace = ctx.Project()
	} else {
		prefix = namespace + ":"
	}
	known := keys(out.Type())
	for _, key := range set {
		name, inside := strings.CutPrefix(key, namespace+":")
		if inside && !slices.Contains(known, name) {
			value, _ := source.Try(name)
			found.refuse(prefix+name, value, "is set on an unknown key: the keys here are %s", strings.Join(known, ", "))
		}
	}
	d := decoder{found}
	for i := range out.NumField() {
		field := out.Type().Field(i)
		key := field.Tag.Get("config")
		if key == "-" {
			continue
		}
		path := prefix + key
		raw, err := source.Try(key)
		// Pulumi.yaml has to give every key a default: an empty text stands for an absent one.
		if err != nil || raw == "" && out.Field(i).Kind() == reflect.String {
			d.absent(path, out.Field(i), field.Tag)
			continue
		}
		if value, err := parse(raw, out.Field(i).Kind()); err != nil {
			found.refuse(path, raw, "is not JSON (%v): set it as a structured value in the environment file", err)
		} else {
			d.field(path, value, out.Field(i), field.Tag)
		}
	}
}

// parse turns a raw configuration value into a JSON value: the engine hands scalars over as they
// are, and structured values as JSON.
func parse(raw string, kind reflect.Kind) (any, error) {
	switch kind {
	case reflect.String, reflect.Bool:
		return raw, nil
	case reflect.Int:
		return json.Number(raw), nil
	default:
	}
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}
