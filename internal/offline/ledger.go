package offline

import (
	"fmt"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ledger remembers what exists, so that creation can be refused where AWS refuses it. It starts from the
// state and follows every creation, update and deletion of this process.
type ledger struct {
	mu      sync.Mutex
	entries map[string]map[string]resource.PropertyMap
}

func newLedger() *ledger { return &ledger{entries: map[string]map[string]resource.PropertyMap{}} }

func (l *ledger) put(token, id string, props resource.PropertyMap) {
	if l.entries[token] == nil {
		l.entries[token] = map[string]resource.PropertyMap{}
	}
	l.entries[token][id] = props
}

func (l *ledger) write(token, id string, props resource.PropertyMap) error {
	if refuse, ok := refusals[token]; ok {
		if err := refuse(l, props); err != nil {
			return err
		}
	}
	l.put(token, id, props)
	return nil
}

func (l *ledger) create(token, id string, props resource.PropertyMap) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, exists := l.entries[token][id]; exists {
		if code := lookup(token).taken; code != "" {
			return fmt.Errorf("%s: %s already exists", code, id)
		}
	}
	return l.write(token, id, props)
}

func (l *ledger) update(token, id string, props resource.PropertyMap) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write(token, id, props)
}

func (l *ledger) remove(token, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entries[token], id)
}

// load replaces what is remembered by what a state holds.
func (l *ledger) load(resources []StateResource) {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.entries)
	for _, r := range resources {
		if r.Custom && !r.Delete {
			l.put(string(r.Type), string(r.ID), resource.NewPropertyMapFromMap(r.Outputs))
		}
	}
}

// all returns the resources of a type with the given property. References come as names, ids or ARNs, so
// callers say which property they hold.
func (l *ledger) all(token string, key resource.PropertyKey, value string) []resource.PropertyMap {
	var found []resource.PropertyMap
	for _, props := range l.entries[token] {
		if value != "" && text(props, key) == value {
			found = append(found, props)
		}
	}
	return found
}
