package offline

import "slices"

// What the tests need to see of the stub without an engine.
var (
	NewProvider   = func(id Identity) *provider { return newProvider(id, NewAccount()) }
	NewProviderIn = newProvider
	Catalog       = catalog
	Grants        = grants
)

// Resolve fills in an identity for a region.
func Resolve(id Identity, region string) Identity { return newSite(id, region).Identity }

// Serve puts the stub behind a port, and returns what takes it away.
func Serve(id Identity) (port int, stop func() error, err error) {
	s, err := serve(NewProvider(id), language{})
	if err != nil {
		return 0, nil, err
	}
	return s.port, s.stop, nil
}

// ID, Computed and Names are the templates of a kind and the properties that they answer.
func (k kind) ID() string { return k.id }

// Computed returns the templates.
func (k kind) Computed() []string {
	templates := []string{k.arn}
	for _, template := range k.computed {
		templates = append(templates, template)
	}
	return templates
}

// Names returns the properties that AWS answers, without the name that Check made up.
func (k kind) Names() []string {
	return slices.DeleteFunc(k.answers(), func(name string) bool { return name == k.name })
}

// Answers reports whether a word of a template needs no input.
func (k kind) Answers(word string) bool {
	text, _ := scope{kind: k, site: newSite(Identity{}, "eu-central-1")}.value(word)
	_, computed := k.template(word)
	return text != "" || computed || word == k.name
}

// Replaced returns the inputs that force a replacement, with the name.
func (k kind) Replaced() []string {
	inputs := slices.Clone(k.replace)
	if k.name != "" {
		inputs = append(inputs, k.name)
	}
	return inputs
}
