package previewed

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"datatrail/internal/graph"
	"datatrail/internal/offline"
)

// Kind is what happens to a resource.
type Kind string

// The kinds of changes, the gravest first.
const (
	Deleted  Kind = "deleted"
	Replaced Kind = "replaced"
	Changed  Kind = "changed"
	Created  Kind = "created"
)

// Kinds lists the kinds in the order in which changes are shown.
var Kinds = []Kind{Deleted, Replaced, Changed, Created}

// Change is what a change of the program or of its configuration does to one resource.
type Change struct {
	Kind Kind `json:"change"`
	// Protected says that the engine refuses, or for a new resource will refuse, to delete it.
	Protected bool   `json:"protected"`
	URN       string `json:"urn"`
	Type      string `json:"type"`
	Name      string `json:"name"`
	// Inputs that differ. Empty for what is created or deleted, and for what is replaced because its provider is.
	Inputs []Input `json:"inputs,omitempty"`
}

// Input is an input that differs.
type Input struct {
	Path   string `json:"path"`
	Before any    `json:"before"`
	After  any    `json:"after"`
	// Replaces says that AWS cannot change it in place.
	Replaces bool `json:"replaces,omitempty"`
	// Statements are the ids of those that differ when the input is a policy.
	Statements []string `json:"statements,omitempty"`
}

// at is the value at a path, as in rules[0].status.
func at(object map[string]any, path string) any {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return nil
	}
	var value any = object
	for _, step := range parsed {
		switch key := step.(type) {
		case string:
			inner, _ := value.(map[string]any)
			value = inner[key]
		case int:
			list, _ := value.([]any)
			if key < 0 || key >= len(list) {
				return nil
			}
			value = list[key]
		}
	}
	return value
}

// statements are those of a policy, by id.
func statements(value any) map[string]any {
	text, _ := value.(string)
	if _, ok := graph.Policy(text); !ok {
		return nil
	}
	var document struct{ Statement []map[string]any }
	if json.Unmarshal([]byte(text), &document) != nil {
		return nil
	}
	found := map[string]any{}
	for _, statement := range document.Statement {
		sid, _ := statement["Sid"].(string)
		found[sid] = statement
	}
	return found
}

func differing(before, after any) []string {
	olds, news := statements(before), statements(after)
	if olds == nil && news == nil {
		return nil
	}
	all := maps.Clone(news)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, olds)
	var out []string
	for _, sid := range slices.Sorted(maps.Keys(all)) {
		if !reflect.DeepEqual(olds[sid], news[sid]) {
			out = append(out, sid)
		}
	}
	return out
}

// change compares a resource with itself.
func change(before, after graph.Resource) (Change, bool) {
	c := Change{Changed, before.Protect, after.URN, after.Type, after.Name, nil}
	paths, replacing := offline.Compare(after.Type, before.Inputs, after.Inputs)
	if len(replacing) > 0 {
		c.Kind = Replaced
	}
	for _, path := range paths {
		old, now := at(before.Inputs, path), at(after.Inputs, path)
		c.Inputs = append(c.Inputs, Input{path, old, now, slices.Contains(replacing, path), differing(old, now)})
	}
	if before.Protect != after.Protect {
		c.Inputs = append(c.Inputs, Input{Path: "protect", Before: before.Protect, After: after.Protect})
	}
	return c, len(c.Inputs) > 0
}

func index(g graph.Graph) map[string]graph.Resource {
	out := map[string]graph.Resource{}
	for _, r := range g.Resources {
		out[r.URN] = r
	}
	return out
}

// compare lists changes as they come.
func compare(olds, news map[string]graph.Resource) (changes []Change, moved bool) {
	for urn, before := range olds {
		after, stays := news[urn]
		if !stays {
			changes = append(changes, Change{Deleted, before.Protect, urn, before.Type, before.Name, nil})
			continue
		}
		if c, differs := change(before, after); differs {
			changes = append(changes, c)
			moved = moved || c.Kind == Replaced && !after.Managed()
		}
	}
	for urn, after := range news {
		if _, was := olds[urn]; !was {
			changes = append(changes, Change{Created, after.Protect, urn, after.Type, after.Name, nil})
		}
	}
	return changes, moved
}

// replaceAll makes of every resource that stays one that is replaced, as with another Region of the provider.
func replaceAll(changes []Change, olds, news map[string]graph.Resource) []Change {
	told := map[string]bool{}
	for i, c := range changes {
		told[c.URN] = true
		if c.Kind == Changed && news[c.URN].Managed() {
			changes[i].Kind = Replaced
		}
	}
	for urn, after := range news {
		if before, stays := olds[urn]; stays && !told[urn] && after.Managed() {
			changes = append(changes, Change{Replaced, before.Protect, urn, after.Type, after.Name, nil})
		}
	}
	return changes
}

// Changes returns what happens to each resource when one graph replaces another: protected resources first, then the most
// serious changes.
func Changes(before, after graph.Graph) []Change {
	olds, news := index(before), index(after)
	changes, moved := compare(olds, news)
	if moved {
		changes = replaceAll(changes, olds, news)
	}
	guarded := func(c Change) int {
		if c.Protected {
			return 0
		}
		return 1
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(guarded(a), guarded(b)),
			cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
			cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	return changes
}
