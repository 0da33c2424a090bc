package render

import (
	"fmt"
	"math"
	"strconv"

	"datatrail/report/internal/answer"
)

const (
	// pageRoom is how many bytes of rows the page holds, besides the first pageRows of each answer. A browser still sorts as
	// many without a pause that people notice.
	pageRoom = 4 << 20
	// pageRows is how many rows of an answer are there in any case, and all that print shows. The style sheet repeats it.
	pageRows = 30
	// cellMarkup is about how many bytes a cell takes besides its text.
	cellMarkup = 30
)

type head struct {
	Name, Comment string
	Number        bool
}

type cell struct {
	Text, Class string
	// Sorted is the number that the cell is sorted by, in digits. Empty: its text.
	Sorted string
	// Share is the percentage of the column's largest number that a bar shows. Zero: no bar.
	Share float64
	// Link is where the page tells more of what the cell names. Empty: nowhere.
	Link string
}

func heads(s answer.Section) []head {
	out := make([]head, len(s.Columns))
	for i, c := range s.Columns {
		out[i] = head{c.Name, c.Comment, c.Type == "bigint"}
	}
	return out
}

// fill takes the rows that there is room for, and says what becomes of the others.
func (s *sectionData) fill(room *int) {
	largest := s.largest()
	for i, row := range s.Rows {
		cells := make([]cell, len(row))
		taken := 0
		for j, value := range row {
			cells[j] = s.cell(j, value, largest)
			taken += cellMarkup + len(cells[j].Text)
		}
		if i >= pageRows {
			if *room < taken {
				s.More = fmt.Sprintf("Rows not shown: %s. The page has room for %s of rows; FORMAT=csv writes them all to %s.csv.",
					spaced(int64(len(s.Rows)-i)), size(pageRoom), s.Name)
				break
			}
			*room -= taken
		}
		s.Cells = append(s.Cells, cells)
	}
	if n := len(s.Rows); n > pageRows {
		s.OnPaper = fmt.Sprintf("Printed: the first %d of %s rows.", pageRows, spaced(int64(n)))
	}
}

// largest is the largest number of bytes of the rows.
func (s *sectionData) largest() int64 {
	largest := int64(0)
	if at := s.Column(bytesColumn); at >= 0 {
		for _, row := range s.Rows {
			if n, ok := row[at].(int64); ok {
				largest = max(largest, n)
			}
		}
	}
	return largest
}

// cell sets a value: numbers to the right, long texts broken, bytes with a bar.
func (s *sectionData) cell(column int, value any, largest int64) cell {
	name := s.Columns[column].Name
	c := cell{Text: shown(name, value)}
	switch v := value.(type) {
	case int64:
		c.Class, c.Sorted = "number", strconv.FormatInt(v, 10)
		if name == bytesColumn && v > 0 {
			c.Class, c.Share = "number share", math.Round(1000*float64(v)/float64(largest))/10
		}
	case string:
		if len(v) > 26 {
			c.Class = "long"
		}
	default:
		if s.Columns[column].Type == "bigint" {
			c.Class, c.Sorted = "number", "-1"
		}
	}
	return c
}
