package generate

import "hash/fnv"

// AccessForm is a form in which access logs are available.
type AccessForm string

// Forms of access logs.
const (
	// ClassicForm is the form of the log files that S3 delivers to a bucket.
	ClassicForm AccessForm = "classic"
	// LinesForm has one JSON record per line, as S3 delivers them to a bucket through CloudWatch Logs.
	LinesForm AccessForm = "lines"
	// ListForm is a list of records.
	ListForm AccessForm = "list"
	// ExportForm is an export of a log group to S3.
	ExportForm AccessForm = "export"
	// FilterForm is the output of aws logs filter-log-events.
	FilterForm AccessForm = "filter-log-events"
	// GetForm is the output of aws logs get-log-events.
	GetForm AccessForm = "get-log-events"
	// MessagesForm is the output of aws logs get-query-results for a query of messages.
	MessagesForm AccessForm = "query-of-messages"
	// FieldsForm is its output for a query of fields.
	FieldsForm AccessForm = "query-of-fields"
	// SubscriptionForm is what Firehose writes for a log group subscription.
	SubscriptionForm AccessForm = "subscription"
)

// AccessForms lists all forms, the classic one first.
var AccessForms = []AccessForm{
	ClassicForm, LinesForm, ListForm, ExportForm, FilterForm, GetForm, MessagesForm, FieldsForm, SubscriptionForm,
}

// forms are those in which a record is delivered.
func (w *World) forms(e entry) []AccessForm {
	all := w.Access
	if len(all) == 0 {
		all = []AccessForm{ClassicForm}
	}
	if !w.Split {
		return all
	}
	n := e.draw() % (len(all) + 1)
	if n == len(all) {
		return all
	}
	return all[n : n+1]
}

// draw is a number that is always the same for an entry.
func (e entry) draw() int {
	h := fnv.New32a()
	// A hash never fails.
	_, _ = h.Write([]byte(e.id + e.operation + e.key))
	return int(h.Sum32() >> 8)
}

// in renders the entry in a form, by itself.
func (e entry) in(form AccessForm, isOpen bool) ([]byte, error) {
	if form == ClassicForm {
		return []byte(e.line()), nil
	}
	return encodedJSON(e.record(isOpen))
}
