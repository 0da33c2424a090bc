package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Parse reads and validates a configuration as the engine hands it to a program: values by their full
// keys, such as datatrail:datasets and aws:region, structured ones as JSON. The error joins a Problem for
// every mistake: unknown keys, wrong types, missing keys and broken rules.
//
// No message repeats a value whose full key secret reports as a secret. Nil: there are none.
func Parse(project string, values map[string]string, secret func(key string) bool) (Config, error) {
	found := &findings{secret: func(path string) bool { return secret != nil && secret(qualified(project, path)) }}
	refuseUnread(found, project, values)
	var c Config
	namespace{name: project, values: values}.read(found, reflect.ValueOf(&c).Elem())
	namespace{name: awsNamespace, prefix: awsNamespace + ":", values: values}.read(found, reflect.ValueOf(&c.AWS).Elem())
	validate(found, &c)
	if err := found.err(); err != nil {
		return Config{}, fmt.Errorf("configuration:\n%w", err)
	}
	for _, full := range slices.Sorted(maps.Keys(values)) {
		key, ours := strings.CutPrefix(full, project+":")
		if !found.secret(full) || !ours && !strings.HasPrefix(full, awsNamespace+":") {
			continue
		}
		c.Secrets = append(c.Secrets, key)
		if !slices.Contains(kept, key) {
			found.warn(key, "is set as a secret but cannot be kept secret: its values appear in names, policies and settings. Only "+
				"alerts.emails, aws:assumeRole and credentials are kept secret")
		}
	}
	c.Warnings = found.warnings
	return c, nil
}

// kept are the keys of which secrets reach AWS alone.
var kept = []string{"alerts", "aws:assumeRole", "aws:accessKey", "aws:secretKey", "aws:token"}

// qualified is the full key that a path belongs to.
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

// namespace is one namespace of a configuration.
type namespace struct {
	name string
	// prefix stands before its keys in messages.
	prefix string
	values map[string]string
}

// read fills a tagged struct, and refuses keys that it has no field for.
func (n namespace) read(found *findings, out reflect.Value) {
	known := keys(out.Type())
	for _, full := range slices.Sorted(maps.Keys(n.values)) {
		key, inside := strings.CutPrefix(full, n.name+":")
		if inside && !slices.Contains(known, key) {
			found.unknown(n.prefix+key, key, n.values[full], known)
		}
	}
	d := decoder{found}
	for i := range out.NumField() {
		field := out.Type().Field(i)
		key := field.Tag.Get("config")
		if key == "-" {
			continue
		}
		path := n.prefix + key
		raw, set := n.values[n.name+":"+key]
		// Pulumi.yaml has to give every key a default: an empty text stands for an absent one.
		if !set || raw == "" && out.Field(i).Kind() == reflect.String {
			d.absent(path, out.Field(i), field.Tag)
			continue
		}
		if value, err := plain(raw, out.Field(i).Kind()); err != nil {
			found.refuse(path, raw, "is not JSON (%v): set it as a structured value in the environment file", err)
		} else {
			d.field(path, value, out.Field(i), field.Tag)
		}
	}
}

// plain turns a raw configuration value into a JSON value: the engine hands scalars over as they are, and
// structured values as JSON.
func plain(raw string, kind reflect.Kind) (any, error) {
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
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the value")
	}
	return value, nil
}
