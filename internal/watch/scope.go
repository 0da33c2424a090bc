package watch

import (
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// scope is how queries find the records of all datasets, and tell them apart.
type scope struct {
	// ours begins a filter.
	ours string
	// narrow are the commands after it, where the name of the bucket is not enough.
	narrow []string
	// whose is the field that tells the datasets apart.
	whose string
}

// scopeOf tells datasets apart by their buckets. As soon as one of the stack is a prefix, they are told apart by the beginnings
// of bucket and key together: a listing has, in the place of a key, the prefix that it asks for.
func scopeOf(sources []Source, byKey bool) scope {
	s := scope{
		ours: `filter eventSource = "` + serviceS3 + `" and ` + fieldBucket + " in " + list(buckets(sources)), whose: "bucket",
	}
	if !byKey {
		return s
	}
	begins := make([]string, len(sources))
	for i, source := range sources {
		begins[i] = inExpression(source.Bucket + "/" + source.Prefix)
	}
	return s.narrowed(fieldBucket, fieldKey+", "+fieldListed, begins)
}

// narrowed tells datasets apart by the beginnings of bucket and key together, given the fields that name them.
func (s scope) narrowed(bucket, keys string, begins []string) scope {
	s.whose = "dataset"
	s.narrow = []string{
		"fields coalesce(" + keys + `, "") as below`,
		"fields concat(" + bucket + `, "/", below) as place`,
		"parse place /^(?<dataset>" + strings.Join(begins, "|") + ")/",
		"filter ispresent(dataset)",
	}
	return s
}

// query puts what narrows the scope behind the first two commands, which are fields and the filter.
func (s scope) query(commands ...string) []string {
	return slices.Insert(slices.Clone(commands), 2, s.narrow...)
}

// byWhom are the groups of most queries.
func (s scope) byWhom() string { return s.whose + ", principal, person, sourceIPAddress" }

// inExpression is a text as a regular expression between slashes has it.
func inExpression(text string) string { return strings.ReplaceAll(regexp.QuoteMeta(text), "/", `\/`) }

// held is a condition that a record names an object of the dataset or, with listings, asks for some.
func (s Source) held(listings bool) string {
	bucket := fieldBucket + ` = "` + s.Bucket + `"`
	if s.IsWhole() {
		return bucket
	}
	begins := " like /^" + inExpression(s.Prefix) + "/"
	if !listings {
		return bucket + " and " + fieldKey + begins
	}
	return bucket + " and (" + fieldKey + begins + " or " + fieldListed + begins + ")"
}

// copied is a regular expression for headers that name an object of a prefix as the source of a copy.
func (s Source) copied() string {
	key := strings.TrimPrefix(s.under(dataset.Perimeter{}).CopiedPattern(), "^")
	return `/^(?:\/|%2[fF])?` + inExpression(s.Bucket) + `(?:\/|%2[fF])` + strings.ReplaceAll(key, "/", `\/`) + "/"
}
