package export

import (
	"io"
	"time"

	"datatrail/internal/version"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/bill"
)

// document is a report as JSON. Schema describes it from the tags of its fields: doc says what a field contains, oneof which
// words are allowed, format how its text is written. A field that may be missing is present as null.
type document struct {
	Version    string          `json:"version" doc:"version of datatrail"`
	Since      string          `json:"since" format:"date" doc:"first day of the period"`
	Until      string          `json:"until" format:"date" doc:"last day of the period"`
	AsOf       time.Time       `json:"as_of" doc:"time of the newest evidence in either log"`
	Digests    *string         `json:"digests" doc:"what CloudTrail's digests prove of its files; null if they were not checked"`
	Pseudonyms bool            `json:"pseudonyms" doc:"whether names and addresses are replaced by pseudonyms"`
	Read       basisObject     `json:"read" doc:"how much was read"`
	Findings   []findingObject `json:"findings" doc:"what a reader must know before relying on any number, worst first"`
	Datasets   []datasetObject `json:"datasets" doc:"the answers, by dataset"`
	Bill       []lineObject    `json:"bill" doc:"estimated costs, in US dollars, of recording, of reading and of other choices"`
	Counts     []countObject   `json:"counts" doc:"what was skipped, damaged, repeated or late in the logs"`
}

// basisObject says how much was read.
type basisObject struct {
	TrailFiles       int64 `json:"trail_files" doc:"CloudTrail files"`
	AccessFiles      int64 `json:"access_files" doc:"access-log files"`
	TrailRecords     int64 `json:"trail_records" doc:"CloudTrail records"`
	AccessRecords    int64 `json:"access_records" doc:"access-log records"`
	Bytes            int64 `json:"bytes" doc:"size of the files"`
	TookMilliseconds int64 `json:"took_milliseconds" doc:"time that the report took"`
}

// findingObject is something that a reader must know.
type findingObject struct {
	Severity string  `json:"severity" oneof:"red|amber" doc:"red: evidence is missing; amber: it may be in order"`
	Dataset  *string `json:"dataset" doc:"dataset that it is about; null if it is about all"`
	Question *string `json:"question" doc:"question whose answer shows more; null if there is none"`
	Finding  string  `json:"finding" doc:"the finding in words"`
}

// datasetObject is the answers about one dataset.
type datasetObject struct {
	Dataset   string         `json:"dataset" doc:"name of the dataset"`
	Bucket    string         `json:"bucket" doc:"bucket that its objects are in"`
	Prefix    *string        `json:"prefix" doc:"prefix of its object keys; null if it is the whole bucket"`
	ReadsFrom string         `json:"reads_from" oneof:"trail|access" doc:"log that says who read it"`
	Days      []dayObject    `json:"days" doc:"how far the numbers of reads can be trusted on each day of the period"`
	Answers   []answerObject `json:"answers" doc:"answers, one for each question"`
}

// dayObject says what the numbers of reads are worth on a day.
type dayObject struct {
	Day    string `json:"day" format:"date" doc:"day of the period"`
	Answer string `json:"answer" oneof:"answered|at least|not answered" doc:"how far numbers of reads can be trusted on this day"`
}

// answerObject is the answer to one question.
type answerObject struct {
	Question string         `json:"question" doc:"name of the question"`
	Title    string         `json:"title" doc:"short heading of the question"`
	Text     string         `json:"text" doc:"question in full"`
	Notes    []string       `json:"notes" doc:"what a reader of the answer must know"`
	Answer   string         `json:"answer" oneof:"answered|at least|not answered" doc:"at least: records are missing"`
	Why      *string        `json:"why" doc:"what is missing, or why there is no answer; null if it is answered"`
	From     []string       `json:"from" oneof:"trail|access" doc:"logs that the answer is taken from"`
	Columns  []columnObject `json:"columns" doc:"columns of the rows"`
	Rows     []rowObject    `json:"rows" doc:"an object for each row, with a key for each column"`
}

// columnObject is a column of an answer.
type columnObject struct {
	Name    string `json:"name" doc:"key in the rows"`
	Type    string `json:"type" oneof:"text|integer|date|time" doc:"date: yyyy-mm-dd; time: RFC 3339, in UTC"`
	Comment string `json:"comment" doc:"what it contains"`
}

// rowObject is a row of an answer: its values, in the order of the columns.
type rowObject struct {
	fields []field
	values []any
}

// lineObject is an item of the bill.
type lineObject struct {
	Dataset  *string `json:"dataset" doc:"dataset that it is about; null if it is about none"`
	Kind     string  `json:"kind" oneof:"recording|reading|instead" doc:"instead: what another choice would cost"`
	Item     string  `json:"item" doc:"what the cost is for"`
	Quantity int64   `json:"quantity" doc:"quantity in the period"`
	Unit     string  `json:"unit" oneof:"event|byte|request" doc:"what is counted"`
	USD      float64 `json:"usd" doc:"estimated cost in the period"`
	USDMonth float64 `json:"usd_month" doc:"the same cost scaled to 30 days"`
	Note     *string `json:"note" doc:"what the estimate is based on besides counted records; null if on nothing else"`
}

// countObject says how often something was met.
type countObject struct {
	Kind     string   `json:"kind" doc:"what was found"`
	Times    int64    `json:"times" doc:"how often"`
	Examples []string `json:"examples" doc:"the first few, left out if pseudonyms are requested"`
}

// JSON writes a report as one JSON document, which Schema describes.
func JSON(w io.Writer, report *answer.Report) error {
	return writeIndented(w, documentOf(report))
}

func documentOf(report *answer.Report) document {
	r := report.Read
	d := document{
		Version: version.String(), Since: date.words(date.typed(report.Since)), Until: date.words(date.typed(report.Until)),
		AsOf: report.AsOf, Digests: optional(report.Digests), Pseudonyms: report.Pseudonyms,
		Read: basisObject{
			int64(r.TrailFiles), int64(r.AccessFiles), r.TrailRecords, r.AccessRecords, r.Bytes(), r.Took.Milliseconds(),
		},
		Findings: []findingObject{}, Datasets: []datasetObject{}, Bill: []lineObject{},
		Counts: []countObject{},
	}
	for _, f := range report.Findings {
		d.Findings = append(d.Findings, findingObject{string(f.Severity), optional(f.Dataset), optional(f.Question), f.Text})
	}
	for _, each := range report.Datasets {
		about := datasetObject{
			Dataset: each.Name, Bucket: each.Bucket, Prefix: optional(each.Prefix), ReadsFrom: string(each.ReadsFrom),
			Days: []dayObject{}, Answers: []answerObject{},
		}
		for _, day := range daysOf(each) {
			about.Days = append(about.Days, dayObject{date.words(date.typed(day)), string(each.Days[day])})
		}
		for _, section := range each.Sections {
			about.Answers = append(about.Answers, answerOf(section))
		}
		d.Datasets = append(d.Datasets, about)
	}
	for _, l := range bill.Of(report) {
		d.Bill = append(d.Bill, lineObject{
			optional(l.Dataset), string(l.Kind), l.Item, l.Quantity, l.Unit, l.USD, l.Month, optional(l.Note),
		})
	}
	for _, c := range report.Counts {
		d.Counts = append(d.Counts, countObject{string(c.Kind), c.Times, append([]string{}, c.Examples...)})
	}
	return d
}

func answerOf(s answer.Section) answerObject {
	a := answerObject{
		Question: s.Name, Title: s.Title, Text: s.Question, Notes: append([]string{}, s.Notes...), Answer: string(s.State),
		Why: optional(s.Skipped + s.Missing), From: []string{}, Columns: []columnObject{}, Rows: []rowObject{},
	}
	for _, log := range s.From {
		a.From = append(a.From, string(log))
	}
	fields := fieldsOf(s.Columns)
	for _, f := range fields {
		a.Columns = append(a.Columns, columnObject{f.name, string(f.kind), f.comment})
	}
	for _, row := range s.Rows {
		a.Rows = append(a.Rows, rowObject{fields, row})
	}
	return a
}
