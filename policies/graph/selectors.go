package graph

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"datatrail/policies/prop"
)

// readSelectors reads the selectors of a trail that speak of S3 objects. The second result says that a part
// of them is not yet known.
func readSelectors(trail *Resource) (selectors []*Selector, pending bool) {
	for _, value := range trail.Declared("advancedEventSelectors") {
		if value.State() == prop.Unknown {
			pending = true
			continue
		}
		if selector := advanced(value.Raw()); selector != nil {
			selectors = append(selectors, selector)
		}
	}
	for _, value := range trail.Declared("eventSelectors") {
		if value.State() == prop.Unknown {
			pending = true
			continue
		}
		selectors = append(selectors, basic(value.Raw())...)
	}
	for _, selector := range selectors {
		pending = pending || selector.unknownIn || selector.unknownOut
	}
	return selectors, pending
}

// advanced reads one advanced event selector, or nothing when it is not about S3 objects.
func advanced(raw property.Value) *Selector {
	if !raw.IsMap() {
		return nil
	}
	selector := &Selector{Reads: true, Writes: true}
	about, positive := false, false
	for _, value := range prop.At(raw.AsMap(), "fieldSelector") {
		if !value.Raw().IsMap() {
			selector.unknownIn = selector.unknownIn || value.State() == prop.Unknown
			continue
		}
		field := value.Raw().AsMap()
		name, _ := prop.First(field, "field").Text()
		equals, _ := texts(prop.At(field, "equals"))
		switch name {
		case "resources.type":
			about = slices.Contains(equals, objectType)
		case "readOnly":
			selector.Reads = selector.Reads && !slices.Contains(equals, "false")
			selector.Writes = selector.Writes && !slices.Contains(equals, "true")
		case "eventName":
			selector.Reads = selector.Reads && admits(field, "GetObject")
			selector.Writes = selector.Writes && admits(field, "PutObject")
		case "eventSource":
			selector.narrow(admits(field, "s3.amazonaws.com"))
		case "eventType":
			selector.narrow(admits(field, "AwsApiCall"))
		case "sessionCredentialFromConsole":
			// Either answer leaves people out.
			selector.narrow(false)
		case "userIdentity.arn":
			// Whoever is not named goes unrecorded; leaving out a noisy role is AWS's own advice.
			selector.narrow(selectsEveryone(field))
		case "resources.ARN":
			positive = selector.readARNs(field) || positive
		}
	}
	if !about {
		return nil
	}
	selector.everything = selector.everything || !positive
	return selector
}

// selectsEveryone reports whether a condition on identities leaves out a few of them at the most: what it names has a name.
func selectsEveryone(field property.Map) bool {
	if len(prop.At(field, "equals"))+len(prop.At(field, "startsWith"))+len(prop.At(field, "endsWith")) > 0 {
		return false
	}
	beginnings, _ := texts(prop.At(field, "notStartsWith"))
	return !slices.ContainsFunc(beginnings, func(arn string) bool {
		_, name, _ := strings.Cut(arn, "/")
		return name == ""
	})
}

// narrow lets a selector record nothing that counts where a condition does not hold for the usual call.
func (s *Selector) narrow(holds bool) {
	s.Reads, s.Writes = s.Reads && holds, s.Writes && holds
}

// readARNs reads the conditions on the object's ARN, and reports whether there is one that selects.
func (s *Selector) readARNs(field property.Map) (positive bool) {
	for _, operator := range [...]string{"startsWith", "equals"} {
		values := prop.At(field, operator)
		positive = positive || len(values) > 0
		known, unknown := texts(values)
		s.unknownIn = s.unknownIn || unknown
		for _, value := range known {
			s.include(value)
		}
	}
	s.endsWith = len(prop.At(field, "endsWith")) > 0
	excluded, unknown := texts(prop.At(field, "notStartsWith"))
	s.unknownOut = unknown
	for _, value := range excluded {
		s.excluded = append(s.excluded, objectPrefix(value))
	}
	single, _ := texts(prop.At(field, "notEquals"))
	for _, value := range single {
		s.excepted = append(s.excepted, objectPrefix(value))
	}
	s.leavesOut = len(prop.At(field, "notEndsWith")) > 0
	return positive || s.endsWith
}

// admits reports whether the conditions on a field let a value through.
func admits(field property.Map, value string) bool {
	positive := false
	hit := func(operator string, match func(string, string) bool) bool {
		known, unknown := texts(prop.At(field, operator))
		positive = positive || len(known) > 0 || unknown
		return unknown || slices.ContainsFunc(known, func(pattern string) bool { return match(value, pattern) })
	}
	same := func(a, b string) bool { return a == b }
	in := hit("equals", same)
	in = hit("startsWith", strings.HasPrefix) || in
	in = hit("endsWith", strings.HasSuffix) || in
	in = in || !positive
	for operator, match := range map[string]func(string, string) bool{
		"notEquals": same, "notStartsWith": strings.HasPrefix, "notEndsWith": strings.HasSuffix,
	} {
		known, _ := texts(prop.At(field, operator))
		in = in && !slices.ContainsFunc(known, func(pattern string) bool { return match(value, pattern) })
	}
	return in
}

// basic reads one basic event selector.
func basic(raw property.Value) []*Selector {
	if !raw.IsMap() {
		return nil
	}
	mode, _ := prop.First(raw.AsMap(), "readWriteType").Text()
	var selectors []*Selector
	for _, value := range prop.At(raw.AsMap(), "dataResource") {
		if !value.Raw().IsMap() {
			continue
		}
		if kind, _ := prop.First(value.Raw().AsMap(), "type").Text(); kind != objectType {
			continue
		}
		selector := &Selector{Reads: mode != "WriteOnly", Writes: mode != "ReadOnly"}
		known, unknown := texts(prop.At(value.Raw().AsMap(), "value"))
		selector.unknownIn = unknown
		for _, text := range known {
			selector.include(text)
		}
		selectors = append(selectors, selector)
	}
	return selectors
}
