package offline

import "slices"

// What the tests need to see of the stub without an engine.
var (
	NewProvider = newProvider
	Catalog     = catalog
	Grants      = grants
)

// Resolve fills in an identity for a region.
func Resolve(id Identity, region string) Identity { return newSite(id, region, nil).Identity }

// ID, Computed and Names are the templates of a kind and the properties that they answer.
func (k kind) ID() string { return k.id }

// Computed returns the templates.
func (k kind) Computed() []string {
	var templates []string
	for _, name := range k.Names() {
		templates = append(templates, k.computed[name])
	}
	return templates
}

// Names returns the computed properties.
func (k kind) Names() []string {
	var names []string
	for name := range k.computed {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Answers reports whether a word of a template needs no input.
func (k kind) Answers(word string) bool {
	_, known := scope{kind: k}.value(word)
	text, _ := scope{kind: k, site: newSite(Identity{}, "eu-central-1", nil)}.value(word)
	return known && text != "" || word == k.name || k.computed[word] != ""
}
