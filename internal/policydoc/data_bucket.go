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

// Reading returns the readers of the part, for a bucket.
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
	// Statements are the owners' own statements, which are added unchanged.
	Statements []Statement
}

// Document returns the policy, with grants before denials. Parts with equal rules share their statements, because the size of a
// policy is limited. They are in the order of their datasets' names, so moving a dataset within the file changes nothing.
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

// Added returns the statements that the datasets add to the policy of a bucket that belongs to others, without any about the
// bucket as a whole. With a prefix, it returns those that concern the dataset with this prefix, some of which may also concern
// others.
func (d DataBucket) Added(prefix ...string) []Statement {
	grants, denials := d.ofDatasets(func(group []Part) bool {
		return len(prefix) == 0 || slices.ContainsFunc(group, func(p Part) bool { return slices.Contains(prefix, p.Prefix) })
	})
	return slices.Concat(grants, denials)
}

// Twice returns the Sids that several statements of the document have. S3 requires Sids to be unique.
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
