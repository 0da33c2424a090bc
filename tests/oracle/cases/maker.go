package cases

import (
	"maps"
	"slices"
	"strings"

	"datatrail/judge/request"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

// Actions are the actions of S3 in a partition that work on a bucket or on an object.
func Actions(r *reference.Reference, partition string) []reference.Action {
	var out []reference.Action
	for _, action := range r.Actions("s3:*") {
		if (partition == "aws" || !young(action)) && (action.On("bucket") || action.On("object")) {
			out = append(out, action)
		}
	}
	return out
}

// young reports whether an action is known in partition aws only: elsewhere no policy can name it, and nobody can ask for it.
func young(action reference.Action) bool {
	return strings.Contains(action.Name, "Annotation") || action.Name == "UpdateObjectEncryption"
}

// maker collects requests to one bucket.
type maker struct {
	bucket string
	// key of the objects that are asked for.
	key string
	// prefix of the keys that listings ask for.
	prefix string
	// onBucket has the actions that the partition knows, and whether each is about the bucket itself.
	onBucket map[string]bool
	requests []request.Request
}

func newMaker(bucket string, actions []reference.Action) *maker {
	m := &maker{bucket: bucket, key: object, onBucket: map[string]bool{}}
	for _, action := range actions {
		m.onBucket[action.FullName()] = action.On("bucket")
	}
	return m
}

// actions are those that the partition knows.
func (m *maker) actions() []string { return slices.Sorted(maps.Keys(m.onBucket)) }

func (m *maker) product(
	actions []string, callers []request.Caller, networks []request.Network, tls []string, signatures []signature,
) {
	for _, action := range actions {
		if _, known := m.onBucket[action]; !known {
			continue
		}
		for _, caller := range callers {
			for _, network := range networks {
				for _, version := range tls {
					for _, s := range signatures {
						m.add(action, caller, network, version, s)
					}
				}
			}
		}
	}
}

// add leaves out what cannot be: a signature without a signer, and a way of signing among services.
func (m *maker) add(action string, caller request.Caller, network request.Network, tls string, s signature) {
	r := request.Request{
		Action: action, Bucket: m.bucket, Caller: caller, Network: network, TLS: tls,
	}
	switch {
	case !m.onBucket[action]:
		r.Key = m.key
	case requirement.TellsPrefix(action):
		r.Prefix = m.prefix
	}
	if caller.Kind == request.Signed {
		r.Signing = s.way
		r.AgeMillis = s.age
	} else if s != ordinary[0] {
		return
	}
	m.requests = append(m.requests, r)
}
