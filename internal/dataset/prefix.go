package dataset

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// MaxPrefix is the maximum length of a prefix. S3's keys have up to 1,024 bytes, and at least one byte must follow the prefix.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const MaxPrefix = 1023

// prefixCharacters are those that mean themselves in every language a prefix is told in. IAM takes *, ? and $ for
// wildcards and variables, filter patterns take * for one, and queries put quotes and backslashes around texts.
var prefixCharacters = regexp.MustCompile(`^[A-Za-z0-9_.=+@,~!-]+$`)

// CheckPrefix refuses a text that cannot be the prefix of a dataset. The error continues a sentence that begins with the
// text.
func CheckPrefix(text string) error {
	switch {
	case !strings.HasSuffix(text, "/"):
		return fmt.Errorf("does not end in a slash, so it would also match other keys that begin with it: write %q", text+"/")
	case strings.HasPrefix(text, "/"):
		return fmt.Errorf("begins with a slash, which would be part of every key: write %q", strings.TrimLeft(text, "/"))
	case len(text) > MaxPrefix:
		return fmt.Errorf("has %d characters: S3 leaves room for %d", len(text), MaxPrefix)
	}
	for _, part := range strings.Split(strings.TrimSuffix(text, "/"), "/") {
		switch {
		case part == "":
			return errors.New("has an empty part between two slashes: write one slash")
		case part == "." || part == "..":
			return fmt.Errorf("has the part %q, which clients resolve before they call S3: name the parts themselves", part)
		case !prefixCharacters.MatchString(part):
			return fmt.Errorf(
				"has characters in the part %q that policies, patterns or logs do not take literally: use letters, digits and _.=+@,~!-",
				part)
		}
	}
	return nil
}

// Holds reports whether the object with a key belongs to the dataset. The comparison is literal: speech and speechx/ are not
// part of speech/.
func (d Dataset) Holds(key string) bool { return strings.HasPrefix(key, d.Prefix) }

// Overlaps reports whether an object may belong to both datasets. A dataset without a prefix is the whole bucket.
func (d Dataset) Overlaps(other Dataset) bool {
	return d.Bucket == other.Bucket && (d.Holds(other.Prefix) || other.Holds(d.Prefix))
}

// Concerns reports whether a call on the dataset's bucket is about the dataset, given the key of the object or, for a listing,
// the prefix that it asks for. A listing of more than the dataset does not concern it, although its keys are among those
// listed.
func (d Dataset) Concerns(api, key string) bool {
	switch {
	case d.Prefix == "":
		return true
	case ClassOf(api) == Listings && !slices.Contains(prefixed, api):
		return false
	}
	return d.Holds(key)
}

// prefixed are the listings whose prefix a policy sees.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
var prefixed = []string{"ListObjects", "ListObjectsV2", "ListObjectVersions"}

// Covers reports whether the perimeter restricts an operation on the dataset. If the dataset is a prefix, that excludes
// listings whose prefix a policy cannot see.
func (d Dataset) Covers(api string) bool {
	return d.Perimeter != nil && d.Perimeter.Covers(api) &&
		(d.Prefix == "" || ClassOf(api) != Listings || slices.Contains(prefixed, api))
}

// Outside reports whether an enforced perimeter refuses a call on the dataset's bucket, given the key of the object or
// the prefix of the listing.
func (d Dataset) Outside(c Caller, key string) bool {
	return d.Covers(c.API) && d.Concerns(c.API, key) && d.Perimeter.Outside(c)
}

// ListActions returns the IAM actions of listings, known in a partition, whose prefix a policy sees.
func ListActions(partition string) []string {
	var out []string
	for _, o := range operations {
		if slices.Contains(prefixed, o.API) && KnownIn(partition, o.Action) && !slices.Contains(out, o.Action) {
			out = append(out, o.Action)
		}
	}
	slices.Sort(out)
	return out
}

// LoggedPrefixes returns the dataset's prefix in the forms in which a server access log may write the beginning of a key:
// unchanged, encoded, and encoded twice. Nil without a prefix.
// docs/unproven.md#access-log-keys
func (d Dataset) LoggedPrefixes() []string {
	if d.Prefix == "" {
		return nil
	}
	forms := []string{d.Prefix}
	for range 2 {
		last := forms[len(forms)-1]
		// Slashes are not encoded, as the log shows keys; what an encoding adds are percent signs.
		encoded := strings.ReplaceAll(url.QueryEscape(last), "%2F", "/")
		if !slices.Contains(forms, encoded) {
			forms = append(forms, encoded)
		}
	}
	return forms
}

// CopiedPattern is a regular expression for keys of the dataset in the header that names the source of a copy, where
// clients may encode every character. It matches the beginning. Empty without a prefix.
func (d Dataset) CopiedPattern() string {
	if d.Prefix == "" {
		return ""
	}
	var out strings.Builder
	out.WriteString("^")
	for _, c := range []byte(d.Prefix) {
		if isUnreserved(c) {
			out.WriteString(regexp.QuoteMeta(string(c)))
			continue
		}
		fmt.Fprintf(&out, "(?:%s|%%%s)", regexp.QuoteMeta(string(c)), eitherCase(fmt.Sprintf("%02X", c)))
	}
	return out.String()
}

// isUnreserved reports whether no client encodes a character.
func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func eitherCase(hex string) string {
	var out strings.Builder
	for _, c := range hex {
		if lower := strings.ToLower(string(c)); lower != string(c) {
			out.WriteString("[" + string(c) + lower + "]")
		} else {
			out.WriteRune(c)
		}
	}
	return out.String()
}
