package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"datatrail/report/internal/answer"
)

// drill is a question whose answer the page shows below each person and each principal.
type drill struct{ section, column, beside, title, noun string }

var drills = []drill{
	{"caller_days", "day", "", "Days", "days"},
	{"caller_addresses", "address", "vpc_endpoint", "Addresses", "addresses"},
	{"caller_prefixes", "prefix", "", "Folders", "folders"},
	{"caller_objects", "object_key", "", "Objects", "objects"},
}

func isDrill(section string) bool {
	return slices.ContainsFunc(drills, func(d drill) bool { return d.section == section })
}

// drillable are the questions about callers, and the columns that tell one from the other.
var drillable = map[string][]string{"bytes_by_person": {"person", "person_source"}, "bytes_by_principal": {"principal"}}

// mostDrilled is how many rows each table of a caller has.
const mostDrilled = 14

// caller is a person or a principal, with what it read.
type caller struct {
	ID, Name, About string
	Tables          []callerTable
}

type callerTable struct {
	Title, Head, More string
	Rows              []callerRow
}

type callerRow struct {
	Label, Reads, Bytes string

	requests, bytes int64
}

// drillInto puts what each caller read below the answer, as far as there is room, and has the rows of the answer lead there.
func (s *sectionData) drillInto(d answer.Dataset, room *int) {
	keys := drillable[s.Name]
	if keys == nil || s.Skipped != "" {
		return
	}
	tables := make([]map[string][]callerRow, len(drills))
	for i, kind := range drills {
		tables[i] = kind.rows(d.Section(kind.section), keys)
	}
	for i, row := range s.Rows {
		name := keyOf(&s.Section, row, keys)
		c := caller{
			ID: fmt.Sprintf("%s-%d", s.ID, i+1), Name: shown(keys[0], row[s.Column(keys[0])]),
			About: worth(&s.Section, number(s, row, bytesColumn), size) + " in " + counted(&s.Section, number(s, row, "requests"), "read"),
		}
		if at := s.Column("person_source"); at >= 0 && row[at] != nil {
			c.About = fmt.Sprint(row[at]) + ", " + c.About
		}
		taken := len(c.Name) + len(c.About)
		for j, kind := range drills {
			table := kind.table(tables[j][name], number(s, row, "objects"))
			for _, r := range table.Rows {
				taken += 3*cellMarkup + len(r.Label)
			}
			c.Tables = append(c.Tables, table)
		}
		if *room < taken {
			s.MoreCallers = fmt.Sprintf("Callers not shown: %s. The page has room for %s of rows; FORMAT=csv writes them all to "+
				"caller_days.csv, caller_addresses.csv, caller_prefixes.csv and caller_objects.csv.",
				spaced(int64(len(s.Rows)-i)), size(pageRoom))
			break
		}
		*room -= taken
		s.Callers = append(s.Callers, c)
		if i < len(s.Cells) {
			s.Cells[i][s.Column(keys[0])].Link = c.ID
		}
	}
}

func number(s *sectionData, row []any, column string) int64 {
	n, _ := row[s.Column(column)].(int64)
	return n
}

func keyOf(s *answer.Section, row []any, keys []string) string {
	parts := make([]string, len(keys))
	for i, key := range keys {
		parts[i] = fmt.Sprint(row[s.Column(key)])
	}
	return strings.Join(parts, "\x00")
}

// rows adds up what each caller read: a person by all principals, a principal by all persons.
func (k drill) rows(s *answer.Section, keys []string) map[string][]callerRow {
	if s == nil {
		return nil
	}
	at, requests, bytes := s.Column(k.column), s.Column("requests"), s.Column(bytesColumn)
	all := map[string][]callerRow{}
	places := map[string]int{}
	for _, row := range s.Rows {
		label := shown(k.column, row[at])
		if beside := s.Column(k.beside); beside >= 0 && row[beside] != nil {
			label += " through " + shown(k.beside, row[beside])
		}
		key := keyOf(s, row, keys)
		place, isKnown := places[key+"\x00"+label]
		if !isKnown {
			place = len(all[key])
			places[key+"\x00"+label] = place
			all[key] = append(all[key], callerRow{Label: label})
		}
		n, _ := row[requests].(int64)
		all[key][place].requests += n
		n, _ = row[bytes].(int64)
		all[key][place].bytes += n
	}
	return all
}

// table shows the rows with the most bytes, and days in their order. objects is how many there are in all.
func (k drill) table(rows []callerRow, objects int64) callerTable {
	table, all := callerTable{Title: k.title, Head: k.column}, int64(len(rows))
	if k.section == "caller_objects" {
		all = objects
	}
	slices.SortStableFunc(rows, func(a, b callerRow) int { return cmp.Compare(b.bytes, a.bytes) })
	rows = rows[:min(len(rows), mostDrilled)]
	if k.section == "caller_days" {
		slices.SortFunc(rows, func(a, b callerRow) int { return cmp.Compare(a.Label, b.Label) })
	}
	for _, row := range rows {
		row.Reads, row.Bytes = spaced(row.requests), size(row.bytes)
		table.Rows = append(table.Rows, row)
	}
	if n := int64(len(rows)); all > n {
		table.More = fmt.Sprintf("%s of %s %s; more in %s.csv", spaced(n), spaced(all), k.noun, k.section)
		if k.section == "caller_objects" {
			table.More = fmt.Sprintf("%s of %s objects; %s.csv has the 20 that each person behind each principal read most",
				spaced(n), spaced(all), k.section)
		}
	}
	return table
}
