package offline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

type entry struct {
	inputs, outputs resource.PropertyMap
}

// Account is what exists in AWS, whatever a state says. It lets the stub refuse what AWS refuses: names that are taken, and
// deletions of what is not empty. Environments that share an Account see what the others created and left behind.
type Account struct {
	mu sync.Mutex
	// entries by type and place.
	entries map[string]map[string]entry
	// created counts the creations of a resource: the next one has other random ids.
	created map[resource.URN]int
	// objects are the objects in a bucket that nothing made here.
	objects map[string]int
	// lost are the types and ids whose next creation is not answered.
	lost map[[2]string]bool
	// drifted are the types and buckets of settings that others have written.
	drifted map[[2]string]bool
	// unreadable are the types of settings, and the buckets, of which S3 does not tell them, and why.
	unreadable map[[2]string]string
	// overtaking is what somebody does right after a setting, by type and bucket, has been read.
	overtaking map[[2]string]func()
	// busy are the things that are being changed, and of which AWS changes one at a time.
	busy map[string]bool
	// changeTime is how long each of these changes takes.
	changeTime time.Duration
	// blocksPublic says that S3 refuses policies with public grants.
	blocksPublic bool
	// presumed says that nobody told what exists: buckets that are asked for do.
	presumed bool
}

// place is where a resource is: two Regions may each have one of the same id, unless the type is global.
func (k kind) place(region, id string) string {
	if !strings.Contains(k.arn, "{region}") {
		region = ""
	}
	return region + " " + id
}

// placed is the place of a resource that has been made.
func (k kind) placed(id string, outputs resource.PropertyMap) string {
	return k.place(parsed(text(outputs, arnKey)).Region, id)
}

func (a *Account) put(token, id string, made entry) {
	if a.entries[token] == nil {
		a.entries[token] = map[string]entry{}
	}
	a.entries[token][lookup(token).placed(id, made.outputs)] = made
}

func (a *Account) write(token, id string, made entry) error {
	if refuse, ok := refusals[token]; ok {
		if err := refuse(a, made.outputs); err != nil {
			return err
		}
	}
	a.put(token, id, made)
	return nil
}

func (a *Account) create(urn resource.URN, id string, made entry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	token := string(urn.Type())
	k := lookup(token)
	if _, exists := a.entries[token][k.placed(id, made.outputs)]; exists && k.taken != "" {
		return fmt.Errorf("%s: %s already exists", k.taken, id)
	}
	if err := a.write(token, id, made); err != nil {
		return err
	}
	a.created[urn]++
	if answer := [2]string{token, id}; a.lost[answer] {
		delete(a.lost, answer)
		return fmt.Errorf("the provider was killed before it reported that %s was created", id)
	}
	return nil
}

func (a *Account) update(token, id string, made entry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.write(token, id, made)
}

// generation is how often a resource was created.
func (a *Account) generation(urn resource.URN) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.created[urn]
}

// find looks up what exists in a Region.
func (a *Account) find(token, region, id string) (entry, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.entries[token][lookup(token).place(region, id)]
	return found, ok
}

// load adds what a state holds.
func (a *Account) load(resources []StateResource) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range resources {
		if r.Custom && !r.Delete && !r.PendingReplacement {
			a.put(string(r.Type), string(r.ID), entry{
				resource.NewPropertyMapFromMap(r.Inputs), resource.NewPropertyMapFromMap(r.Outputs),
			})
		}
	}
}

// all returns the resources of a type with the given property. References come as names, ids or ARNs, so
// callers say which property they hold.
func (a *Account) all(token string, key resource.PropertyKey, value string) []resource.PropertyMap {
	var found []resource.PropertyMap
	for _, e := range a.entries[token] {
		if value != "" && text(e.outputs, key) == value {
			found = append(found, e.outputs)
		}
	}
	return found
}

// forget removes the resources of a type with the given property.
func (a *Account) forget(token string, key resource.PropertyKey, value string) {
	maps.DeleteFunc(a.entries[token], func(_ string, e entry) bool {
		return text(e.outputs, key) == value
	})
}

// PutObject puts an object into a bucket, which then is not deleted without forceDestroy.
func (a *Account) PutObject(bucket string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.objects[bucket]++
}

// EmptyBucket deletes all objects of a bucket.
func (a *Account) EmptyBucket(bucket string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.objects, bucket)
}

// LoseAnswer makes the next creation of a resource succeed without an answer, as if the provider were killed: the engine sees a
// failure, and the state lacks what exists.
func (a *Account) LoseAnswer(token, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lost[[2]string{token, id}] = true
}

// IDs returns the sorted ids of the resources of a type, without keys that are scheduled for deletion.
func (a *Account) IDs(token string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ids []string
	for place := range a.entries[token] {
		_, id, _ := strings.Cut(place, " ")
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// NewAccount returns an account without anything in it.
func NewAccount() *Account {
	return &Account{
		entries: map[string]map[string]entry{}, created: map[resource.URN]int{}, objects: map[string]int{}, lost: map[[2]string]bool{},
		drifted: map[[2]string]bool{}, unreadable: map[[2]string]string{}, overtaking: map[[2]string]func(){},
		busy: map[string]bool{}, changeTime: changeTime,
	}
}
