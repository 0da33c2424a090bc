package queries

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"datatrail/internal/dataset"
)

// unknown is what a query says that is asked about a dataset which it does not know: a cast that fails with these words. An
// empty answer would pass for good news.
const unknown = "no dataset of that name can be asked about; number of datasets that have it: "

// asked is what BindAsked is given: datasets, one of which is asked about. Together gives only literals.
// docs/unproven.md#parameters-of-named-queries
type asked struct {
	names  []string
	values []Values
	// literals stand in the place of those of one dataset: subqueries on the one whose name is the statement's parameter.
	literals map[string]string
}

// of is a value of the dataset that is asked about.
func of(column string) string { return "(SELECT " + column + " FROM asked)" }

// rows are those of a list, of all datasets. Each has a row, as in Bind.
func (a *asked) rows(list func(dataset.Perimeter) []string) string {
	var out []string
	for i, v := range a.values {
		values := list(perimeterOf(v.Dataset))
		if len(values) == 0 {
			out = append(out, "("+text(a.names[i])+", CAST(NULL AS varchar))")
		}
		for _, value := range values {
			out = append(out, "("+text(a.names[i])+", "+text(value)+")")
		}
	}
	return "SELECT listed FROM (VALUES " + strings.Join(out, ", ") + ") AS lists (of_dataset, listed) " +
		"WHERE of_dataset = " + of("dataset")
}

// loggedForms is in how many forms an access log may write a prefix.
// docs/unproven.md#access-log-keys
const loggedForms = 3

// subject is the dataset that is asked about.
func (a *asked) subject() subject {
	s := subject{bucket: of("bucket"), source: of("bucket")}
	if !a.hasPrefixes() {
		return s
	}
	s.prefix, s.copied, s.whole = of("prefix"), of("copied"), of("prefix")+" = ''"
	for i := range loggedForms {
		s.logged = append(s.logged, of(logged(i)))
	}
	return s
}

func logged(form int) string { return "logged_" + strconv.Itoa(form+1) }

func (a *asked) hasPrefixes() bool {
	return slices.ContainsFunc(a.values, func(v Values) bool { return v.Dataset.Prefix != "" })
}

// nothing is a text without characters, with which every key begins.
const nothing = "''"

// place is what a row of the datasets says of a prefix.
func place(d dataset.Dataset) map[string]string {
	out := map[string]string{"prefix": cmp.Or(text(d.Prefix), nothing), "copied": cmp.Or(text(d.CopiedPattern()), nothing)}
	forms := d.LoggedPrefixes()
	for i := range loggedForms {
		out[logged(i)] = nothing
		if len(forms) > 0 {
			out[logged(i)] = text(forms[min(i, len(forms)-1)])
		}
	}
	return out
}

// columns are the values that a query takes of a dataset, besides its name and bucket.
func (a *asked) columns(q Query) []string {
	out := scalarsOf(q, a.values[0])
	if a.hasPrefixes() && slices.ContainsFunc(membership, q.takes) {
		out = append(out, slices.Sorted(maps.Keys(place(dataset.Dataset{})))...)
	}
	return out
}

// newAsked renders no more than a query takes: lists of many datasets are long.
func newAsked(q Query, names []string, values []Values) *asked {
	a := &asked{names: names, values: values, literals: map[string]string{"bucket": of("bucket")}}
	maps.Copy(a.literals, belongs(a.subject(), false))
	for name := range values[0].scalars() {
		a.literals[name] = of(name)
	}
	for name, list := range map[string]func(dataset.Perimeter) []string{
		"cidrs":     addresses,
		"endpoints": func(p dataset.Perimeter) []string { return p.VPCEndpoints },
		"exempt":    func(p dataset.Perimeter) []string { return patterns(p.ExemptPrincipals) },
	} {
		if q.takes(name) {
			a.literals[name] = a.rows(list)
		}
	}
	return a
}

// with is the first part of the statement: one row about the dataset that is asked about, or a failure.
func (a *asked) with(q Query) string {
	used := a.columns(q)
	var rows []string
	for i, v := range a.values {
		row, says := []string{text(a.names[i]), text(v.Dataset.Bucket)}, v.scalars()
		maps.Copy(says, place(v.Dataset))
		for _, name := range used {
			row = append(row, says[name])
		}
		rows = append(rows, "    ("+strings.Join(row, ", ")+")")
	}
	selected := []string{
		"max(dataset) AS dataset",
		"CASE WHEN count(*) = 1 THEN max(bucket)\n      ELSE CAST(CAST(" + text(unknown) + " || CAST(count(*) AS varchar) AS " +
			"bigint) " +
			"AS varchar) END AS bucket",
	}
	for _, name := range used {
		selected = append(selected, "max("+name+") AS "+name)
	}
	columns := append([]string{"dataset", "bucket"}, used...)
	return "asked AS (\n  SELECT\n    " + strings.Join(selected, ",\n    ") + "\n  FROM (VALUES\n" + strings.Join(rows, ",\n") +
		"\n  ) AS datasets (" + strings.Join(columns, ", ") + ")\n  WHERE dataset = ?\n)"
}

// BindAsked returns the query's SQL with one parameter: the name of the dataset that is asked about, one of those given with
// their values. They may differ in nothing but the dataset, what the trail records of it, and whether it has an access log, and
// the trail tells who read them. A name that is none of theirs makes the statement fail.
func (q Query) BindAsked(names []string, values []Values) (string, error) {
	if len(names) == 0 || len(names) != len(values) {
		return "", errors.New("queries: name each of the datasets that can be asked about")
	}
	for i, v := range values {
		if v.ReadsFrom == dataset.Access || v.Dataset.Bucket == "" {
			return "", fmt.Errorf("queries: dataset %s cannot be asked about with others: it needs a bucket, and its readers in "+
				"the trail",
				names[i])
		}
	}
	v := values[0]
	v.asked = newAsked(q, names, values)
	sql, err := q.Bind(v)
	if err != nil {
		return "", err
	}
	body, found := strings.CutPrefix(sql, "WITH ")
	if !found {
		return "", fmt.Errorf("queries: %s does not begin with WITH", q.Name)
	}
	return "WITH " + v.asked.with(q) + ",\n" + body, nil
}
