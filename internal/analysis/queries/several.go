package queries

import (
	"cmp"
	"errors"
	"fmt"
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

// BindSeveral returns SQL that answers the query about several datasets at once. Each must be a whole bucket whose readers the
// trail tells. Of what the query takes, they may differ in nothing but the dataset and what the trail records of it. The first
// column, Asked, is the index of the dataset among the values; the others are those of the query, whose order the rows have. The
// SQL is DuckDB's.
func (q Query) BindSeveral(values []Values) (string, error) {
	if !q.IsForSeveral() || len(values) == 0 {
		return "", fmt.Errorf("queries: %s is not for several datasets", q.Name)
	}
	used := scalarsOf(q, values[0])
	var problems []error
	rows := make([]string, len(values))
	buckets, sources := bucketsOf(values)
	for i, v := range values {
		if v.ReadsFrom == dataset.Access || v.Dataset.Bucket == "" || v.Dataset.Prefix != "" {
			problems = append(problems, fmt.Errorf("queries: dataset %d of several must be a bucket, with its readers in the trail", i))
		}
		says, place := v.scalars(), "CAST("+strconv.Itoa(i)+" AS bigint)"
		row := []string{place, buckets[i], sources[i]}
		for _, name := range used {
			row = append(row, says[name])
		}
		rows[i] = "(" + strings.Join(row, ", ") + ")"
	}
	if problems != nil {
		return "", errors.Join(problems...)
	}
	v := values[0]
	v.asked = &asked{literals: belongs(subject{bucket: "several.bucket", source: "several.source"}, false)}
	v.asked.literals["bucket"] = "several.bucket"
	for _, name := range used {
		v.asked.literals[name] = "several." + name
	}
	sql, err := q.Bind(v)
	if err != nil {
		return "", err
	}
	columns := append([]string{Asked, "bucket", "source"}, used...)
	return "SELECT several." + Asked + ", answer.*\nFROM (VALUES " + strings.Join(rows, ", ") + ") AS several (" +
		strings.Join(columns, ", ") + "), LATERAL (\n" + indent(sql) + "\n) AS answer\nORDER BY several." + Asked + ", " +
		strings.Join(q.sortedBy(), ", "), nil
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
