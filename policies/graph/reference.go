package graph

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/policies/prop"
)

// Reference is a property of one resource that points at another.
type Reference struct {
	// Target is the URN of the resource, empty when it lies outside the program or is not certain yet.
	Target string
	// Candidates are the URNs it may turn out to be, when its value is not yet known and several fit.
	Candidates []string
	// State is Absent when nothing points anywhere, and Unknown when the value comes with the update.
	State prop.State
}

// identities finds resources by any name that other resources use for them.
type identities struct {
	byName map[Kind]map[string]string
	kinds  map[string]Kind
}

func newIdentities(resources []*Resource) identities {
	ids := identities{byName: map[Kind]map[string]string{}, kinds: make(map[string]Kind, len(resources))}
	for _, resource := range resources {
		kind := kindOf(resource.Type)
		ids.kinds[resource.URN] = kind
		for _, key := range identityKeys[kind] {
			if text, state := resource.Identity(key); state == prop.Known && text != "" {
				if ids.byName[kind] == nil {
					ids.byName[kind] = map[string]string{}
				}
				ids.byName[kind][canonical(kind, text)] = resource.URN
			}
		}
	}
	return ids
}

var identityKeys = map[Kind][]string{
	KindBucket:         {"bucket", "bucketName", "id", "arn"},
	KindKey:            {"arn", "keyId", "id"},
	KindRole:           {"arn", "name", "roleName", "id"},
	KindLogGroup:       {"arn", "name", "logGroupName", "id"},
	KindAccessPoint:    {"arn", "name"},
	KindDeliverySource: {"name"},
}

// canonical reduces the spellings of one identity to the shortest.
func canonical(kind Kind, text string) string {
	switch kind {
	case KindBucket:
		return BucketOf(text)
	case KindLogGroup:
		text = strings.TrimSuffix(text, ":*")
		if _, name, ok := strings.Cut(text, ":log-group:"); ok {
			return name
		}
	case KindRole, KindKey, KindAccessPoint:
		return text[strings.LastIndex(text, "/")+1:]
	}
	return text
}

// resolve follows a value to the resource that it names; while the value is unknown, the resources that it
// is made from stand in for it.
func (ids identities) resolve(kind Kind, value prop.Value, deps []string) Reference {
	text, state := value.Text()
	switch state {
	case prop.Known:
		if text == "" {
			return Reference{}
		}
		return Reference{Target: ids.byName[kind][canonical(kind, text)], State: prop.Known}
	case prop.Unknown:
		var candidates []string
		for _, urn := range deps {
			if ids.kinds[urn] == kind && !slices.Contains(candidates, urn) {
				candidates = append(candidates, urn)
			}
		}
		if len(candidates) == 1 {
			return Reference{Target: candidates[0], State: prop.Unknown}
		}
		return Reference{Candidates: candidates, State: prop.Unknown}
	default:
		return Reference{}
	}
}

// BucketOf is the bucket name in a bucket name or S3 ARN.
func BucketOf(text string) string {
	if bucket, err := arn.Parse(text); err == nil {
		text = bucket.Resource
	}
	name, _, _ := strings.Cut(text, "/")
	return name
}
