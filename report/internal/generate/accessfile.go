package generate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
)

// accessFile is the content of a file with records, which are of one form and in their order, and its name.
func (o *writer) accessFile(form AccessForm, bucket string, day time.Time, records [][]byte) (string, []byte, error) {
	unique := fmt.Sprintf("%016X", o.names.Uint64())
	switch stamp := day.Format("2006-01-02"); form {
	case LinesForm:
		return filepath.Join("AWSLogs", o.world.Account, "S3", o.world.Region, bucket, unique+".gz"), lines(records, ""), nil
	case ListForm:
		return "records-" + unique + ".json", joined("[", records, "]\n"), nil
	case ExportForm:
		name := filepath.Join("exports", strings.ToLower(unique), bucket+"_"+stamp, "000000.gz")
		return name, lines(records, stamp+"T23:59:59.123Z "), nil
	case ClassicForm:
		return schema.AccessKey("s3/", o.world.Account, o.world.Region, bucket, day, unique), lines(records, ""), nil
	case FilterForm, GetForm, MessagesForm, FieldsForm, SubscriptionForm:
	}
	content, err := wrapped(form, bucket, day, records)
	return string(form) + "-" + unique, content, err
}

// wrapped puts records into what the AWS CLI prints, or a subscription delivers.
func wrapped(form AccessForm, bucket string, day time.Time, records [][]byte) ([]byte, error) {
	stamp := day.UnixMilli()
	rows := make([][]byte, len(records))
	for i, record := range records {
		var row any
		switch form {
		case MessagesForm:
			row = []cell{{"@message", string(record)}, {"@ptr", "Cm" + strconv.Itoa(i)}}
		case FieldsForm:
			cells, err := cellsOf(record)
			if err != nil {
				return nil, err
			}
			row = cells
		case FilterForm:
			row = map[string]any{"logStreamName": bucket, "timestamp": stamp, "message": string(record), "eventId": strconv.Itoa(i)}
		case ClassicForm, LinesForm, ListForm, ExportForm, GetForm, SubscriptionForm:
			row = map[string]any{"id": strconv.Itoa(i), "timestamp": stamp, "message": string(record)}
		}
		var err error
		if rows[i], err = encodedJSON(row); err != nil {
			return nil, err
		}
	}
	switch form {
	case FilterForm:
		return joined(`{"events": [`, rows, `], "searchedLogStreams": []}`), nil
	case GetForm:
		return joined(`{"events": [`, rows, `], "nextForwardToken": "f/1", "nextBackwardToken": "b/1"}`), nil
	case SubscriptionForm:
		return joined(`{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","message":"CWL CONTROL MESSAGE: Checking health."}]}`+
			`{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[`, rows, `]}`), nil
	case ClassicForm, LinesForm, ListForm, ExportForm, MessagesForm, FieldsForm:
	}
	return joined(`{"results": [`, rows, `], "statistics": {"recordsMatched": 1.0}, "status": "Complete"}`), nil
}

// cell is a field of a row of a query.
type cell struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// cellsOf are the fields of a record: a query gives texts, and nothing of what is null.
func cellsOf(record []byte) ([]cell, error) {
	var fields map[string]any
	in := json.NewDecoder(bytes.NewReader(record))
	in.UseNumber()
	if err := in.Decode(&fields); err != nil {
		return nil, fmt.Errorf("record of an access log: %w", err)
	}
	var cells []cell
	for name, value := range sorted(fields) {
		if value != nil {
			cells = append(cells, cell{name, fmt.Sprint(value)})
		}
	}
	return cells, nil
}

func encodedJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	err := to.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

func lines(records [][]byte, before string) []byte {
	return joined(before, records, "\n", "\n"+before)
}

// joined puts records behind a begin and before an end, with commas between them or what stands in their place.
func joined(begin string, records [][]byte, end string, between ...string) []byte {
	separator := ",\n"
	if len(between) > 0 {
		separator = between[0]
	}
	return append(append([]byte(begin), bytes.Join(records, []byte(separator))...), end...)
}

// accessFiles writes the records of a bucket and a day.
func (o *writer) accessFiles(bucket string, day time.Time, forms map[AccessForm][][]byte) error {
	for form, all := range sorted(forms) {
		for records := range slices.Chunk(all, linesPerFile) {
			if o.ctx.Err() != nil {
				return context.Cause(o.ctx)
			}
			if err := o.access(form, bucket, day, records); err != nil {
				return err
			}
		}
	}
	return nil
}

// access writes a file of an access log, packed where its name says so.
func (o *writer) access(form AccessForm, bucket string, day time.Time, records [][]byte) error {
	name, content, err := o.accessFile(form, bucket, day, records)
	if err != nil {
		return err
	}
	file := filepath.Join(o.dir, AccessFolder, name)
	if strings.HasSuffix(name, ".gz") || form == SubscriptionForm {
		return pack(file, content)
	}
	return create(file, func(w *bufio.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
