// Package reference is AWS's own list of actions, resource types and condition keys, for the
// services that datatrail's documents speak of.
//
// The data comes from the npm package named in data/VERSION, under the license in data/LICENSE.txt.
// It is derived from AWS's Service Authorization Reference; trim.mjs makes it anew.
package reference

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed data/*.json
var files embed.FS

// Reference is the data of all services.
type Reference struct {
	services map[string]service
}

type service struct {
	Service       string
	Actions       []Action
	Resources     []Resource
	ConditionKeys []Key
}

// Action is one permission.
type Action struct {
	Service string `json:"-"`
	Name    string
	// Level is List, Read, Write, Tagging or Permissions management, or several of them.
	Level string
	// ConditionKeys can be used with the action, besides those of its resources and global ones.
	ConditionKeys []string
	// Resources are the types of resources that the action works on. Empty: only "*" fits.
	Resources []struct {
		Name          string
		ConditionKeys []string
	}
}

// Resource is a type of resources.
type Resource struct {
	Name string
	// ARN with placeholders such as ${BucketName}.
	ARN           string
	ConditionKeys []string
}

// Key is a condition key, with placeholders such as <key> and ${TagKey}.
type Key struct {
	Name string
	Type string
}

// Load reads the data that is built in.
func Load() (*Reference, error) {
	r := &Reference{services: map[string]service{}}
	entries, err := files.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("service reference: %w", err)
	}
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join("data", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("service reference: %w", err)
		}
		var s service
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, fmt.Errorf("service reference: %s: %w", entry.Name(), err)
		}
		for i := range s.Actions {
			s.Actions[i].Service = s.Service
		}
		r.services[s.Service] = s
	}
	return r, nil
}

// Actions returns all actions that a pattern such as s3:GetObject* covers.
func (r *Reference) Actions(pattern string) []Action {
	prefix, name, _ := strings.Cut(pattern, ":")
	var covered []Action
	for _, action := range r.services[prefix].Actions {
		if matched, err := path.Match(name, action.Name); err == nil && matched {
			covered = append(covered, action)
		}
	}
	return covered
}

// FullName is the action with its service.
func (a Action) FullName() string { return a.Service + ":" + a.Name }

// On reports whether the action works on a type of resources.
func (a Action) On(resource string) bool {
	for _, r := range a.Resources {
		if r.Name == resource {
			return true
		}
	}
	return false
}
