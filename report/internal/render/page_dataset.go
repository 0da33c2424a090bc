package render

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/report/internal/answer"
)

const chartRows = 10

type datasetData struct {
	ID        string
	Name      string
	Place     string
	Headline  string
	Overview  []figure
	Figures   []figure
	Calendars []calendar
	Rankings  []ranking
	Week      *week
	Sections  []sectionData
}

// ranking is the largest of something, with bars.
type ranking struct {
	Title string
	Rows  []rank
}

type rank struct {
	Label, Full, Value string
	Percent            float64
}

// sectionData is the answer to a question, as the page shows it.
type sectionData struct {
	answer.Section
	ID string
	// Open says that the page shows it unasked: because it is what most people look for, or because something is red.
	Open bool
	// Found says how much there is.
	Found string
	Heads []head
	Cells [][]cell
	// More says what the page leaves out, and where that is; OnPaper what print leaves out.
	More, OnPaper string
	// Callers are persons or principals with what each of them read, and MoreCallers says where the others are.
	Callers     []caller
	MoreCallers string
}

// sectionID is the place of an answer in the page.
func sectionID(dataset, question string) string { return dataset + "-" + question }

// pageDataset is a dataset, with as many rows as there is room for.
func pageDataset(id string, d answer.Dataset, room *int) datasetData {
	out := datasetData{
		ID: id, Name: d.Name, Place: d.Place(), Headline: headline(d), Calendars: calendarsOf(d), Figures: figures(d),
	}
	red := map[string]bool{"bytes_by_principal": true}
	for i := range out.Figures {
		f := &out.Figures[i]
		red[f.section] = red[f.section] || f.Alert
		f.Link = sectionID(id, f.section)
	}
	for _, m := range measures {
		f := figure{}
		if at := slices.IndexFunc(out.Figures, func(f figure) bool { return f.Label == m.Label }); at >= 0 {
			f = out.Figures[at]
		}
		out.Overview = append(out.Overview, f)
	}
	for _, c := range []struct{ section, column, title string }{
		{"bytes_by_principal", "principal", "Bytes by principal"},
		{"bytes_by_address", "address", "Bytes by address"},
		{"bytes_by_tool", "tool", "Bytes by tool"},
	} {
		if r := top(d, c.section, c.column, c.title); len(r.Rows) > 0 {
			out.Rankings = append(out.Rankings, r)
		}
	}
	if r := statuses(d); len(r.Rows) > 0 {
		out.Rankings = append(out.Rankings, r)
	}
	out.Week = weekOf(d)
	for _, s := range d.Sections {
		if isDrill(s.Name) {
			continue
		}
		section := sectionData{
			Section: s, ID: sectionID(id, s.Name), Open: red[s.Name] && len(s.Rows) > 0, Found: found(s), Heads: heads(s),
		}
		section.fill(room)
		out.Sections = append(out.Sections, section)
	}
	return out
}

// found says how many rows an answer has, and what that is worth.
func found(s answer.Section) string {
	switch {
	case s.Skipped != "":
		return "not answered"
	case len(s.Rows) == 0 && s.Missing != "":
		return "none found, but records are missing"
	case len(s.Rows) == 0:
		return "none"
	}
	return counted(&s, int64(len(s.Rows)), "row")
}

func top(d answer.Dataset, name, column, title string) ranking {
	r := ranking{Title: title}
	s := d.Section(name)
	if s == nil {
		return r
	}
	label, bytes := s.Column(column), s.Column("bytes")
	largest := int64(1)
	for _, row := range s.Rows[:min(len(s.Rows), chartRows)] {
		n, _ := row[bytes].(int64)
		largest = max(largest, n)
		full := fmt.Sprint(row[label])
		if at := s.Column("product"); at >= 0 && row[at] != nil {
			full += ": " + fmt.Sprint(row[at])
		}
		r.Rows = append(r.Rows, rank{short(full), printable(full), size(n), 100 * float64(n) / float64(largest)})
	}
	return r
}

// short keeps the telling end of an ARN: what kind of principal and its name, without the path.
func short(name string) string {
	if parts := strings.SplitN(name, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		kind, path, _ := strings.Cut(parts[5], "/")
		name = kind + "/" + path[strings.LastIndexByte(path, '/')+1:]
	}
	return printable(name)
}
