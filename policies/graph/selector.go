package graph

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/policies/prop"
)

// Answer is a yes or no that may have to wait for the update.
type Answer int

// The three answers; a later one outweighs an earlier one when several selectors are asked.
const (
	No Answer = iota
	Maybe
	Yes
)

const objectType = "AWS::S3::Object"

// Selector is the S3 part of one event selector of a trail.
type Selector struct {
	// Reads and Writes say which calls it records.
	Reads, Writes bool

	everything bool
	whole      map[string]bool
	prefixes   []string
	excluded   []string
	excepted   []string
	endsWith   bool
	leavesOut  bool
	wildcards  []string
	unknownIn  bool
	unknownOut bool
}

// Reaches reports whether an event on some object of the bucket is recorded. What is not yet known counts only
// where it may speak of the bucket.
func (s *Selector) Reaches(bucket string, mayName bool) Answer {
	objects := bucket + "/"
	if slices.ContainsFunc(s.excluded, func(prefix string) bool { return strings.HasPrefix(objects, prefix) }) {
		return No
	}
	matches := s.everything || s.endsWith || s.whole[objects] || slices.ContainsFunc(s.prefixes, func(prefix string) bool {
		return strings.HasPrefix(objects, prefix) || strings.HasPrefix(prefix, objects)
	})
	return s.settle(matches, mayName)
}

// Covers reports whether events on every object of the bucket are recorded.
func (s *Selector) Covers(bucket string, mayName bool) Answer {
	objects := bucket + "/"
	if s.leavesOut || slices.ContainsFunc(s.excluded, func(prefix string) bool {
		return strings.HasPrefix(objects, prefix) || strings.HasPrefix(prefix, objects)
	}) || slices.ContainsFunc(s.excepted, func(object string) bool { return strings.HasPrefix(object, objects) }) {
		return No
	}
	matches := s.everything || s.whole[objects] || slices.ContainsFunc(s.prefixes, func(prefix string) bool {
		return strings.HasPrefix(objects, prefix)
	})
	return s.settle(matches, mayName)
}

// settle lets what is not yet known leave it open whether what is known holds.
func (s *Selector) settle(matches, mayName bool) Answer {
	unknown := s.unknownIn
	if matches {
		unknown = s.unknownOut
	}
	switch {
	case unknown && mayName:
		return Maybe
	case matches:
		return Yes
	default:
		return No
	}
}

// Wildcards lists values that contain a wildcard and therefore match nothing.
func (s *Selector) Wildcards() []string { return s.wildcards }

// include adds a value that objects may start with. Short values such as arn:aws:s3 select everything.
func (s *Selector) include(value string) {
	if strings.ContainsAny(value, "*?") {
		s.wildcards = append(s.wildcards, value)
		return
	}
	prefix := objectPrefix(value)
	switch {
	case prefix == "":
		s.everything = true
	case strings.Count(prefix, "/") == 1 && strings.HasSuffix(prefix, "/"):
		if s.whole == nil {
			s.whole = map[string]bool{}
		}
		s.whole[prefix] = true
	default:
		s.prefixes = append(s.prefixes, prefix)
	}
}

// objectPrefix drops arn:partition:s3::: from an object ARN or the start of one.
func objectPrefix(text string) string {
	object, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	return object.Resource
}

func texts(values []prop.Value) (known []string, unknown bool) {
	for _, value := range values {
		text, state := value.Text()
		if state == prop.Known {
			known = append(known, text)
		}
		unknown = unknown || state == prop.Unknown
	}
	return known, unknown
}
