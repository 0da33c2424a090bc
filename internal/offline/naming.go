package offline

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// defaultsKey lists the inputs that the provider filled in. The real provider keeps it in the state too:
// it tells a name that was made up from one that the program chose.
const defaultsKey resource.PropertyKey = "__defaults"

const (
	randomDigits  = 7
	maxBucketName = 63
)

func (k kind) newName(urn resource.URN, seed []byte) string {
	if len(seed) == 0 {
		seed = []byte(urn)
	}
	sum := sha256.Sum256(seed)
	name := k.prefix + strings.TrimPrefix(urn.Name(), k.prefix)
	if k.lower {
		name = strings.ToLower(name)
		name = name[:min(len(name), maxBucketName-1-randomDigits)]
	}
	return name + "-" + hex.EncodeToString(sum[:])[:randomDigits]
}

// autonamed reports whether the name among the inputs was made up.
func (k kind) autonamed(inputs resource.PropertyMap) bool {
	filled := inputs[defaultsKey]
	return inputs.HasValue(resource.PropertyKey(k.name)) && filled.IsArray() &&
		slices.ContainsFunc(filled.ArrayValue(), func(v resource.PropertyValue) bool {
			return v.IsString() && v.StringValue() == k.name
		})
}

// autoname fills in the physical name of a resource that the program left unnamed: the one it has, or
// else its logical name and seven hexadecimal digits.
func (k kind) autoname(urn resource.URN, olds, news resource.PropertyMap, seed []byte) {
	key := resource.PropertyKey(k.name)
	if k.name == "" || news.HasValue(key) || news.HasValue(key+"Prefix") {
		return
	}
	news[key] = resource.NewProperty(k.newName(urn, seed))
	if k.autonamed(olds) {
		news[key] = olds[key]
	}
	news[defaultsKey] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(k.name)})
}

// allTags are a resource's own tags over the provider's default tags. They are an input, so that a preview
// knows them, unless it does not know every own tag.
func (s site) allTags(own resource.PropertyValue) resource.PropertyValue {
	all := s.defaultTags.Copy()
	if own.IsSecret() {
		own = own.SecretValue().Element
	}
	if own.ContainsUnknowns() {
		return resource.MakeComputed(resource.NewProperty(all))
	}
	if own.IsObject() {
		maps.Copy(all, own.ObjectValue())
	}
	return resource.NewProperty(all)
}
