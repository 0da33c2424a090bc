// Package answer answers all questions about all datasets and puts the answers together in a report.
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
	// AsOf is the time of the newest evidence in either log. What happened shortly before may still be delivered; nothing is
	// known about what happened later.
	AsOf time.Time
	// Digests says what CloudTrail's digests prove about its log files. Empty: they were not checked.
	Digests string
	// Findings are what a reader must know before relying on any number, worst first.
	Findings []Finding
	// Datasets are the answers, by dataset.
	Datasets []Dataset
	// Read says how much was read.
	Read Read
	// Pseudonyms says that persons, sessions, principals, accounts and addresses are replaced by pseudonyms.
	Pseudonyms bool
	// Counts are what was found in the logs and not used as it was.
	Counts []logs.Count
	// Origin says what made the report, and from what. The caller of Build sets it.
	Origin Origin
}

// Origin says what made a report, and from what. With pseudonyms, only Made and Version are set.
type Origin struct {
	// Made is the time at which the report was made.
	Made time.Time
	// Version is the version of datatrail.
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

// Bytes returns the size of all files in bytes.
func (r Read) Bytes() int64 { return r.TrailBytes + r.AccessBytes }

// Red reports whether a finding is red.
func (r *Report) Red() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Red })
}

// Dataset has the answers about one dataset.
type Dataset struct {
	// Name is the declared name, or else the bucket.
	Name string
	// Bucket is the bucket that its objects are in.
	Bucket string
	// Prefix is the prefix of its object keys. Empty: the dataset is the whole bucket.
	Prefix string
	// ReadsFrom is the log that says who read it.
	ReadsFrom dataset.Log
	// Days says how far the numbers of reads can be trusted on each day of the period, yyyy/MM/dd.
	Days map[string]State
	// Sections are the answers, one for each question.
	Sections []Section
}

// State says how far an answer can be trusted.
type State string

// The states of an answer.
const (
	// Answered means that the logs have everything that the answer needs, as far as they and the digests can tell.
	Answered State = "answered"
	// AtLeast means that records that the answer needs are missing: the rows are true, and there may be more.
	AtLeast State = "at least"
	// NotAnswered means that the logs cannot answer the question.
	NotAnswered State = "not answered"
)

// Section is the answer to one question.
type Section struct {
	// Name is the query's name.
	Name string
	// Title is a short heading.
	Title string
	// Question is the question in full.
	Question string
	// Notes are what a reader of the answer must know.
	Notes []string
	// State says how far the answer can be trusted.
	State State
	// Skipped says why there is no answer. It is empty when there is one.
	Skipped string
	// Missing says what the answer lacks. It is empty unless there may be more rows.
	Missing string
	// From are the logs that the answer is taken from.
	From []dataset.Log
	// Columns are the columns of the rows.
	Columns []queries.Column
	// Rows are the rows of the answer. A value is a string, an int64 or nil.
	Rows [][]any
}

// Place says which bucket and prefix a dataset is in. It is empty if the name says so already.
func (d Dataset) Place() string {
	if d.Prefix == "" && d.Name == d.Bucket {
		return ""
	}
	return "s3://" + d.Bucket + "/" + d.Prefix
}

// Section returns the answer to the question with this name, or nil.
func (d Dataset) Section(name string) *Section {
	for i := range d.Sections {
		if d.Sections[i].Name == name {
			return &d.Sections[i]
		}
	}
	return nil
}

// Column returns the index of a column, or -1.
func (s Section) Column(name string) int {
	for i, column := range s.Columns {
		if column.Name == name {
			return i
		}
	}
	return -1
}

// Total returns the sum of a column of numbers.
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
