package watch

import (
	"fmt"
	"sort"
	"strings"
)

// longestPart is how many characters say which part of a query a text is: with two names of datasets of 63 each.
const longestPart = 200

// fit reports whether all queries can be saved, with so many characters more.
func fit(queries []Query, more int) bool {
	for _, q := range queries {
		if len(q.Text)+more > MaxQuery {
			return false
		}
	}
	return true
}

// inParts are queries about all datasets. A text lists its datasets, because the log group also has records of copies into other
// buckets and of datasets that have left. Where there is no room for all, each query is saved in parts that have some of the
// datasets, and every record counts in exactly one of them. Whether datasets are told apart by bucket and key has to be the same
// in all parts.
func inParts(sources []Source, told func(part []Source, byKey bool) []Query) []Query {
	byKey := anyPrefix(sources)
	if all := told(sources, byKey); fit(all, 0) {
		return all
	}
	var parts [][]Source
	for rest := sources; len(rest) > 0; {
		n := 1 + sort.Search(len(rest)-1, func(more int) bool { return !fit(told(rest[:more+2], byKey), longestPart) })
		parts, rest = append(parts, rest[:n]), rest[n:]
	}
	var out []Query
	for i, part := range parts {
		for _, q := range told(part, byKey) {
			q.Part, q.Parts = i+1, len(parts)
			q.Text = fmt.Sprintf("# Part %d of %d: datasets %s to %s. ", q.Part, q.Parts, part[0].Dataset, part[len(part)-1].Dataset) +
				strings.TrimPrefix(q.Text, "# ")
			out = append(out, q)
		}
	}
	return out
}
