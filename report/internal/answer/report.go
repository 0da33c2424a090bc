// Package answer puts the answers to all questions about all datasets together.
package answer

import (
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/logs"
)

// Report is the answers to all questions, and what a reader must know to trust them.
type Report struct {
	// Since and Until are the first and the last day, yyyy/MM/dd.
	Since string `json:"since"`
	Until string `json:"until"`
	// Datasets are the answers, a dataset each.
	Datasets []Dataset `json:"datasets"`
	// Read says what the answers rest on.
	Read Read `json:"read"`
	// Counts are what could not be taken in.
	Counts []logs.Count `json:"counts"`
}

// Read says how much was read.
type Read struct {
	TrailFiles    int           `json:"trailFiles"`
	AccessFiles   int           `json:"accessFiles"`
	TrailRecords  int64         `json:"trailRecords"`
	AccessRecords int64         `json:"accessRecords"`
	Bytes         int64         `json:"bytes"`
	Took          time.Duration `json:"tookNanoseconds"`
}

// Dataset is the answers about one dataset.
type Dataset struct {
	// Bucket is the dataset's bucket.
	Bucket string `json:"bucket"`
	// Sections are the answers, one for each question.
	Sections []Section `json:"sections"`
}

// Section is the answer to one question.
type Section struct {
	// Name is the query's name.
	Name string `json:"name"`
	// Title is a heading.
	Title string `json:"title"`
	// Question is what is answered.
	Question string `json:"question"`
	// Notes say what a reader must know.
	Notes []string `json:"notes,omitempty"`
	// Skipped says why there is no answer. It is empty when there is one.
	Skipped string `json:"skipped,omitempty"`
	// Columns are the columns of the rows.
	Columns []queries.Column `json:"columns"`
	// Rows are the answer: text, int64 or nil.
	Rows [][]any `json:"rows"`
}

// Section returns the answer to a question, or nil.
func (d Dataset) Section(name string) *Section {
	for i := range d.Sections {
		if d.Sections[i].Name == name {
			return &d.Sections[i]
		}
	}
	return nil
}

// Column returns the place of a column, or -1.
func (s Section) Column(name string) int {
	for i, column := range s.Columns {
		if column.Name == name {
			return i
		}
	}
	return -1
}

// Total adds a column up.
func (s Section) Total(column string) int64 {
	total := int64(0)
	if i := s.Column(column); i >= 0 {
		for _, row := range s.Rows {
			if n, ok := row[i].(int64); ok {
				total += n
			}
		}
	}
	return total
}
