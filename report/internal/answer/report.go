// Package answer puts the answers to all questions about all datasets together.
package answer

import (
	"slices"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// Report is the answers to all questions, and what a reader must know to trust them.
type Report struct {
	// Since and Until are the first and the last day, yyyy/MM/dd.
	Since string
	Until string
	// AsOf is the time of the newest evidence of either log. What happened shortly before may still be delivered; how it went
	// on, nothing tells.
	AsOf time.Time
	// Digests says what CloudTrail's digests prove of its files. Empty: they were not checked.
	Digests string
	// Findings are what a reader must know before any number, the worst first.
	Findings []Finding
	// Datasets are the answers, a dataset each.
	Datasets []Dataset
	// Read says what the answers rest on.
	Read Read
	// Pseudonyms says that pseudonyms stand for persons, sessions, principals, accounts and addresses.
	Pseudonyms bool
	// Counts are what could not be taken in.
	Counts []logs.Count
	// Origin says what made the report, and of what. Whoever asked for it knows.
	Origin Origin
}

// Origin says what made a report, and of what. With pseudonyms, only Made and Version are there.
type Origin struct {
	// Made is when.
	Made time.Time
	// Version of datatrail.
	Version string
	// Account owns the stack. Empty: no stack declared anything.
	Account string
	// Logs are the folders, files and buckets that were read.
	Logs []string
	// Declared is the file with what the stack declared.
	Declared string
}

// Read says how much was read.
type Read struct {
	TrailFiles    int
	AccessFiles   int
	TrailRecords  int64
	AccessRecords int64
	TrailBytes    int64
	AccessBytes   int64
	Took          time.Duration
}

// Bytes is the size of all files.
func (r Read) Bytes() int64 { return r.TrailBytes + r.AccessBytes }

// Red reports whether a finding is red.
func (r *Report) Red() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Red })
}

// Dataset is the answers about one dataset.
type Dataset struct {
	// Name is what people call it: as it is declared, or else the bucket.
	Name string
	// Bucket holds its objects.
	Bucket string
	// Prefix begins the keys of its objects. Empty: it is the whole bucket.
	Prefix string
	// ReadsFrom is the log that tells who read it.
	ReadsFrom dataset.Log
	// Days say what the numbers of reads are worth on each day of the period, yyyy/MM/dd.
	Days map[string]State
	// Sections are the answers, one for each question.
	Sections []Section
}

// State says what an answer is worth.
type State string

// The states of an answer.
const (
	// Answered: the logs hold all that the answer needs, as far as they themselves can tell.
	Answered State = "answered"
	// AtLeast: records that the answer needs are missing. The rows are true, and there may be more.
	AtLeast State = "at least"
	// NotAnswered: the logs at hand cannot tell.
	NotAnswered State = "not answered"
)

// Section is the answer to one question.
type Section struct {
	// Name is the query's name.
	Name string
	// Title is a heading.
	Title string
	// Question is what is answered.
	Question string
	// Notes say what a reader must know.
	Notes []string
	// State says what the answer is worth.
	State State
	// Skipped says why there is no answer. It is empty when there is one.
	Skipped string
	// Missing says what the answer lacks. It is empty unless there may be more than the rows show.
	Missing string
	// From are the logs that the answer is taken from.
	From []dataset.Log
	// Columns are the columns of the rows.
	Columns []queries.Column
	// Rows are the answer: text, int64 or nil.
	Rows [][]any
}

// Place says where a dataset is, unless its name says it.
func (d Dataset) Place() string {
	if d.Prefix == "" && d.Name == d.Bucket {
		return ""
	}
	return "s3://" + d.Bucket + "/" + d.Prefix
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

// where returns the rows that have a value in a column.
func (s *Section) where(column string, value any) [][]any {
	var out [][]any
	i := s.Column(column)
	for _, row := range s.Rows {
		if row[i] == value {
			out = append(out, row)
		}
	}
	return out
}

func (s *Section) text(row []any, column string) string {
	text, _ := row[s.Column(column)].(string)
	return text
}

func (s *Section) number(row []any, column string) int64 {
	n, _ := row[s.Column(column)].(int64)
	return n
}
