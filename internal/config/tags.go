package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

const (
	maxTagKey   = 128
	maxTagValue = 256
	// maxTags are the tags that AWS takes for a resource, less those that the stack sets itself: on a data bucket
	// datatrail:stack, datatrail:dataset, datatrail:perimeter and datatrail:disposable, and with trail.existing datatrail:trail.
	maxTags = 50 - 4
)

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_Tag.html
var (
	tagPattern   = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)
	plainPattern = regexp.MustCompile(`^[A-Za-z0-9_:/@-]+$`)
)

func tagPath(key string) string {
	if plainPattern.MatchString(key) {
		return "tags." + key
	}
	return fmt.Sprintf("tags[%q]", key)
}

// units counts characters as S3 does, which keeps tags in UTF-16.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// validateTags refuses what S3 refuses, and where the stack makes a role, IAM. The others take more.
func validateTags(f *findings, c *Config) {
	most := maxTags
	if c.Trail.Existing != nil {
		// The data buckets name it.
		most--
	}
	if len(c.Tags) > most {
		f.refuse("tags", len(c.Tags),
			"are too many tags: AWS allows 50 on a resource, and datatrail sets some itself: list at most %d",
			most)
	}
	folded := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(c.Tags)) {
		path, value, lower := tagPath(key), c.Tags[key], strings.ToLower(key)
		first, twice := folded[lower]
		folded[lower] = key
		switch {
		case key == "":
			f.refuse(path, value, "has an empty key, which AWS refuses: give it a name")
		case strings.HasPrefix(lower, "aws:"):
			f.refuse(path, value, "has a key that AWS reserves: choose one that does not begin with aws:")
		case strings.HasPrefix(lower, "datatrail:"):
			f.refuse(path, value, "has a key that datatrail sets itself: choose one that does not begin with datatrail:")
		case units(key) > maxTagKey || units(value) > maxTagValue:
			f.refuse(path, value, "is too long: AWS allows %d characters in a key and %d in a value", maxTagKey, maxTagValue)
		case !tagPattern.MatchString(key):
			f.refuse(path, value, "has a key that S3 refuses: use letters, digits, spaces and _.:/=+-@ in it")
		case !tagPattern.MatchString(value):
			f.refuse(path, value, "is a value that S3 refuses: use letters, digits, spaces and _.:/=+-@")
		}
		switch {
		case !twice:
		case c.CloudWatch != nil:
			f.refuse(path, value, "is, for IAM, whose tag keys ignore case, the same as %s: remove one", tagPath(first))
		default:
			f.warn(path,
				"differs from %s only in letter case: with cloudWatch, which creates a role, IAM refuses the two", tagPath(first))
		}
	}
}
