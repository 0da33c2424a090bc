package policydoc

import (
	"cmp"
	"reflect"
	"slices"

	"datatrail/internal/dataset"
)

// Part is what one dataset adds to the policy of its bucket.
type Part struct {
	// Dataset is its name. Required with a Prefix.
	Dataset string
	// Prefix of its keys. Default: it is the whole bucket.
	Prefix string
	// Rule says who is outside. Only mode enforce denies.
	Rule dataset.Perimeter
	// Readers are granted reading. BucketARN and Below are filled in.
	Readers Readers
}

// Reading are the readers of the part, in a bucket.
func (p Part) Reading(bucketARN string) Readers { return reading([]Part{p}, bucketARN) }

// reading are the readers that parts have in common.
func reading(parts []Part, bucketARN string) Readers {
	readers := parts[0].Readers
	readers.BucketARN, readers.Below = bucketARN, below(parts)
	return readers
}

// DataBucket composes the one policy of a data bucket.
type DataBucket struct {
	BucketARN string
	// Parts are the datasets of the bucket.
	Parts []Part
	// Statements are those of the bucket's owners, for which the stack only keeps the place.
	Statements []Statement
}

// Document puts grants before denials. Parts with equal rules share their statements, as the size of a policy is limited,
// and stand in the order of their datasets' names, so that moving a dataset within the file changes nothing.
func (d DataBucket) Document() Document {
	grants, denials := d.ofDatasets(func([]Part) bool { return true })
	return New(grants, d.Statements, SecureTransport(d.BucketARN), denials)
}

// ofDatasets are the statements of some groups of the datasets: what they grant, and what they deny.
func (d DataBucket) ofDatasets(wanted func(group []Part) bool) (grants, denials []Statement) {
	parts := slices.Clone(d.Parts)
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Dataset, b.Dataset) })
	for _, group := range alike(parts, func(a, b Part) bool { return reflect.DeepEqual(a.Readers, b.Readers) }) {
		if wanted(group) {
			grants = append(grants, reading(group, d.BucketARN).Statements()...)
		}
	}
	for _, group := range alike(parts, func(a, b Part) bool { return reflect.DeepEqual(a.Rule, b.Rule) }) {
		if rule := group[0].Rule; rule.Mode == dataset.Enforce && wanted(group) {
			denials = append(denials, Perimeter{BucketARN: d.BucketARN, Rule: rule, Below: below(group)}.Statements()...)
		}
	}
	return grants, denials
}

// Added are the statements that the datasets add to the policy of a bucket that others own: nothing that is about the
// bucket as a whole. With a prefix, they are those that concern the dataset of this prefix, of which some may concern
// others too.
func (d DataBucket) Added(prefix ...string) []Statement {
	grants, denials := d.ofDatasets(func(group []Part) bool {
		return len(prefix) == 0 || slices.ContainsFunc(group, func(p Part) bool { return slices.Contains(prefix, p.Prefix) })
	})
	return slices.Concat(grants, denials)
}

// Twice are the names that several statements of the document have. S3 takes a name once.
func (d Document) Twice() []string {
	var out []string
	seen := map[string]int{}
	for _, s := range d.Statement {
		if seen[s.Sid]++; seen[s.Sid] == 2 {
			out = append(out, s.Sid)
		}
	}
	return out
}

// alike puts parts together that are equal, each group in the place of its first.
func alike(parts []Part, equal func(a, b Part) bool) [][]Part {
	var groups [][]Part
	for _, part := range parts {
		i := slices.IndexFunc(groups, func(group []Part) bool { return equal(group[0], part) })
		if i < 0 {
			groups = append(groups, []Part{part})
			continue
		}
		groups[i] = append(groups[i], part)
	}
	return groups
}

func below(parts []Part) Below {
	var out Below
	for _, part := range parts {
		if part.Prefix != "" {
			out.Prefixes, out.Datasets = append(out.Prefixes, part.Prefix), append(out.Datasets, part.Dataset)
		}
	}
	return out
}
