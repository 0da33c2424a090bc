package offline

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// scope is where the templates of one resource are expanded.
type scope struct {
	kind
	site
	urn    resource.URN
	inputs resource.PropertyMap
	// generation is how often the resource was created before.
	generation int
}

// madeUp answers for the ids that AWS draws at random: the same for the same resource, so that runs can be
// compared, and another one after a replacement.
func (s scope) madeUp(form string) string {
	seed := []string{string(s.urn)}
	for _, key := range s.replace {
		seed = append(seed, s.inputs[resource.PropertyKey(key)].String())
	}
	if s.generation > 0 {
		seed = append(seed, strconv.Itoa(s.generation))
	}
	sum := sha256.Sum256([]byte(strings.Join(seed, "\x00")))
	switch form {
	case "number":
		return fmt.Sprintf("%018d", binary.BigEndian.Uint64(sum[:])%1e18)
	case "label":
		return base32.StdEncoding.EncodeToString(sum[:])[:17]
	}
	h := hex.EncodeToString(sum[:])
	return strings.Join([]string{h[:8], h[8:12], "4" + h[13:16], "8" + h[17:20], h[20:32]}, "-")
}

// plain is the text of a value, secret or not.
func plain(v resource.PropertyValue) (text string, known bool) {
	switch {
	case v.IsSecret():
		return plain(v.SecretValue().Element)
	case v.IsOutput():
		if !v.OutputValue().Known {
			return "", false
		}
		return plain(v.OutputValue().Element)
	case v.IsComputed():
		return "", false
	case v.IsString():
		return v.StringValue(), true
	}
	return "", true
}

func (s scope) value(word string) (text string, known bool) {
	switch word {
	case "partition":
		return s.partition, true
	case regionKey:
		return s.region, true
	case "account":
		return s.Account, true
	case "dnsSuffix":
		return s.dnsSuffix, true
	case "uuid", "number", "label":
		return s.madeUp(word), true
	}
	if given, ok := s.inputs[resource.PropertyKey(word)]; ok {
		return plain(given)
	}
	if template, ok := s.template(word); ok {
		return s.expand(template)
	}
	switch word {
	case s.name:
		return s.expand("{" + word + "Prefix}{number}")
	case "path":
		return "/", true
	}
	return "", true
}

// expand fills in a template and reports whether everything in it was known.
//
//	{arn}     a computed property, an input, or a word of the scope (partition, account, uuid, ...)
//	{,acl}    the same after a comma, and nothing at all when it is absent
//	{/keyId}  the last segment: key-id for arn:aws:kms:...:key/key-id
func (s scope) expand(template string) (text string, known bool) {
	known = true
	for {
		before, rest, more := strings.Cut(template, "{")
		text += before
		if !more {
			return text, known
		}
		word, after, _ := strings.Cut(rest, "}")
		value, ok := s.value(strings.TrimLeft(word, ",/"))
		switch {
		case strings.HasPrefix(word, ",") && value != "":
			value = "," + value
		case strings.HasPrefix(word, "/"):
			value = value[strings.LastIndex(value, "/")+1:]
		}
		text, known, template = text+value, known && ok, after
	}
}

// text is the text of a property; empty when it is absent or unknown.
func text(props resource.PropertyMap, key resource.PropertyKey) string {
	value, _ := plain(props[key])
	return value
}
