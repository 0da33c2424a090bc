package queries

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datatrail/internal/dataset"
)

// Asked is the first column of the answer to a query about several datasets.
const Asked = "asked"

// ordering is how a text sorts its answer.
var ordering = regexp.MustCompile(`\nORDER BY ([^\n]+)(?:\nLIMIT \d+)?$`)

// IsForSeveral reports whether BindSeveral takes the query: it needs no list of which each dataset has its own, does not compare
// the two logs, and sorts by columns of its answer.
func (q Query) IsForSeveral() bool {
	return !q.Compares() && !q.NeedsPerimeter() && q.sortedBy() != nil
}

// sortedBy are the columns that the query sorts by, as it writes them.
func (q Query) sortedBy() []string {
	m := ordering.FindStringSubmatch(q.body)
	if m == nil {
		return nil
	}
	terms := strings.Split(m[1], ", ")
	for _, term := range terms {
		name := strings.TrimSuffix(term, " DESC")
		if !slices.ContainsFunc(q.Columns, func(c Column) bool { return c.Name == name }) {
			return nil
		}
	}
	return terms
}

// Several are datasets that one statement asks about.
type Several struct {
	values Values
	rows   []string // a dataset each
}

// Together returns datasets that one statement asks about. Each must be a whole bucket whose readers the trail tells. Of what a
// query takes, they may differ in nothing but the dataset, what the trail records of it, and whether it has an access log.
func Together(values []Values) (Several, error) {
	if len(values) == 0 {
		return Several{}, errors.New("queries: several datasets are asked about, and none is given")
	}
	var problems []error
	s := Several{values: values[0], rows: make([]string, len(values))}
	buckets, sources := bucketsOf(values)
	for i, v := range values {
		if v.ReadsFrom == dataset.Access || v.Dataset.Bucket == "" || v.Dataset.Prefix != "" {
			problems = append(problems, fmt.Errorf("queries: dataset %d of several must be a bucket, with its readers in the trail", i))
		}
		says, row := v.scalars(), []string{"CAST(" + strconv.Itoa(i) + " AS bigint)", buckets[i], sources[i]}
		for _, name := range slices.Sorted(maps.Keys(says)) {
			row = append(row, says[name])
		}
		s.rows[i] = "(" + strings.Join(row, ", ") + ")"
	}
	literals := belongs(subject{bucket: "several.bucket", source: "several.source"}, false)
	literals["bucket"] = "several.bucket"
	for name := range s.values.scalars() {
		literals[name] = "several." + name
	}
	s.values.asked = &asked{literals: literals}
	return s, errors.Join(problems...)
}

// Values are those of the dataset that a row of Each is about: Bind renders text for Each with them.
func (s Several) Values() Values { return s.values }

// Each returns SQL that gives what a text, in which Values stand, gives about each of the datasets. The first column, Asked, is
// the index of the dataset. The SQL is DuckDB's.
func (s Several) Each(sql string) string {
	columns := append([]string{Asked, "bucket", "source"}, slices.Sorted(maps.Keys(s.values.scalars()))...)
	return "SELECT several." + Asked + ", answer.*\nFROM (VALUES " + strings.Join(s.rows, ", ") + ") AS several (" +
		strings.Join(columns, ", ") + "), LATERAL (\n" + indent(sql) + "\n) AS answer"
}

// BindSeveral returns SQL that answers the query about several datasets at once, as Each does. The rows of each dataset have the
// order of the query.
func (q Query) BindSeveral(s Several) (string, error) {
	if !q.IsForSeveral() {
		return "", fmt.Errorf("queries: %s is not for several datasets", q.Name)
	}
	sql, err := q.Bind(s.values)
	if err != nil {
		return "", err
	}
	return s.Each(sql) + "\nORDER BY several." + Asked + ", " + strings.Join(q.sortedBy(), ", "), nil
}

// bucketsOf renders the buckets, and the buckets as sources of copies. One that the logs never name is null: with a text, DuckDB
// would compare texts where it could compare the numbers of an enum.
func bucketsOf(values []Values) (buckets, sources []string) {
	for _, v := range values {
		bucket, source := v.known("bucket", v.Dataset.Bucket), v.known("copy_source", v.Dataset.Bucket)
		if bucket == "" && source != "" {
			bucket = text(v.Dataset.Bucket)
		}
		buckets, sources = append(buckets, bucket), append(sources, source)
	}
	return withNulls(buckets), withNulls(sources)
}

// withNulls puts nulls in the place of empty literals. They have the type of the others, if there are any.
func withNulls(literals []string) []string {
	null := "NULL"
	if strings.Join(literals, "") == "" {
		null = "CAST(NULL AS varchar)"
	}
	out := make([]string, len(literals))
	for i, literal := range literals {
		out[i] = cmp.Or(literal, null)
	}
	return out
}
