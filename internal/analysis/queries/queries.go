// Package queries holds the questions that datatrail answers, one SQL file each. The text runs unchanged on Athena and,
// through a few macros, on DuckDB. It imports no Pulumi: a component turns each query into an Athena named query, the
// report runs it on a laptop.
package queries

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"datatrail/internal/dataset"
)

//go:embed sql/*.sql parts/*.sql
var files embed.FS

// Query is one question and the SQL that answers it.
type Query struct {
	// Name is the file's name without its ending.
	Name string
	// Title is a short heading.
	Title string
	// Question is what an auditor would ask.
	Question string
	// Logs names the logs that the answer needs: trail, access or both.
	Logs []dataset.Log
	// TrailOnly says what the access log lacks to answer in CloudTrail's place. Empty: it can, or is needed anyway.
	TrailOnly string
	// Notes are what a reader of the answer must know.
	Notes []string
	// Params are the values that Bind fills in, those of the parts included.
	Params []Param
	// Columns are the columns of the answer.
	Columns []Column

	needs []string
	body  string
}

// Param is a value that Bind fills in.
type Param struct {
	// Name is the placeholder's name.
	Name string
	// Comment says what it means.
	Comment string
}

// Column is a column of an answer.
type Column struct {
	// Name is the column's name.
	Name string
	// Type is its Trino type.
	Type string
	// Comment says what it contains.
	Comment string
}

// NeedsPerimeter reports whether the query makes sense only with the networks of the dataset.
func (q Query) NeedsPerimeter() bool {
	return q.takes("cidrs")
}

// NeedsEvents reports whether the answer depends on the events that the trail records of the dataset.
func (q Query) NeedsEvents() bool {
	return q.takes("writes_logged") || q.takes("trail_tells_writes")
}

// NeedsBaseline reports whether the answer depends on the time before the period.
func (q Query) NeedsBaseline() bool { return q.takes("baseline") }

// Coverage is the name of the query that says which days the logs cover, on which all other answers depend.
const Coverage = "coverage"

// Compares reports whether the query compares the two logs.
func (q Query) Compares() bool { return q.takes("access_due") }

func (q Query) takes(name string) bool {
	return slices.ContainsFunc(q.Params, func(p Param) bool { return p.Name == name })
}

// order is the order in which a reader wants the answers: what they rest on, how much, what looks wrong, and whether to trust
// it.
var order = []string{
	"coverage", "silences", "bytes_by_principal", "bytes_by_person", "bytes_by_address", "bytes_by_day", "bytes_by_hour",
	"bytes_by_tool", "bytes_by_prefix", "bytes_by_object", "requests_by_status", "outside_perimeter", "anonymous_reads",
	"presigned_reads", "cross_account_reads", "first_seen_principals", "ai_service_roles", "copies_out", "listing_sprees",
	"denied_attempts", "changed_versions", "delivery_gap", "bytes_disagree", "unreadable_lines", "caller_days",
	"caller_addresses", "caller_prefixes", "caller_objects",
}

// All returns every query, in the order in which a reader wants the answers.
func All() ([]Query, error) {
	parts, err := shared()
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(files, "sql")
	if err != nil {
		return nil, fmt.Errorf("queries: %w", err)
	}
	var all []Query
	var problems []error
	for _, entry := range entries {
		query, err := load(path.Join("sql", entry.Name()))
		if err == nil {
			err = query.compose(parts)
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, query)
	}
	slices.SortFunc(all, func(a, b Query) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	return all, errors.Join(problems...)
}

// Part returns one of the shared subqueries by name, so that a caller can keep its result in a table and hand the table's
// name to Bind.
func Part(name string) (Query, error) {
	parts, err := shared()
	if err != nil {
		return Query{}, err
	}
	part, ok := parts[name]
	if !ok {
		return Query{}, fmt.Errorf("queries: no part is called %q", name)
	}
	return part, nil
}

// shared are the parts by name. They are read once: every question of every dataset is composed of them.
var shared = sync.OnceValues(readParts)

func readParts() (map[string]Query, error) {
	entries, err := fs.ReadDir(files, "parts")
	if err != nil {
		return nil, fmt.Errorf("queries: %w", err)
	}
	parts := make(map[string]Query, len(entries))
	for _, entry := range entries {
		part, err := load(path.Join("parts", entry.Name()))
		if err != nil {
			return nil, err
		}
		parts[part.Name] = part
	}
	return parts, nil
}

func load(file string) (Query, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return Query{}, fmt.Errorf("queries: %w", err)
	}
	query, err := parse(strings.TrimSuffix(path.Base(file), ".sql"), string(text))
	if err != nil {
		return Query{}, fmt.Errorf("queries: %s: %w", file, err)
	}
	return query, nil
}
