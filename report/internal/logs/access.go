package logs

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"datatrail/internal/analysis/schema"
)

// What the key says of a line, and at last the file's number.
const (
	bucketPartition = 2
	dayPartition    = 3
	partitionFields = 5
)

// shortestMoment is how much of a time it takes to tell the day.
const shortestMoment = len("06/Nov/2026:")

// Access reads server access logs into the columns of the table.
type Access struct {
	window
	tally   *Tally
	columns []int // place of each column asked for among the fields and the partitions
	wants   [AccessFields]bool
	first   int // so many fields hold all that are asked for
	fields  [AccessFields]Value
	accessDocuments
	file File
	err  error

	partitions [partitionFields]Value
	moment     string // up to its hour; partitions have its day
}

// NewAccess returns a reader for the named columns.
func NewAccess(columns []string, tally *Tally) *Access {
	all := append(schema.Names(schema.AccessColumns()), schema.Names(schema.AccessPartitions())...)
	all = append(all, PathColumn)
	a := &Access{tally: tally}
	for _, column := range columns {
		place := slices.Index(all, column)
		if a.columns = append(a.columns, place); place < AccessFields {
			a.wants[place], a.first = true, max(a.first, place+1)
		}
	}
	return a
}

// Open opens the next file. Problems with it are counted in the tally.
func (a *Access) Open(ctx context.Context, file File) {
	o := file.Object
	a.file, a.moment = file, ""
	for i, text := range [...]string{o.Account, o.Region, o.Bucket, o.Day, strconv.Itoa(file.Number)} {
		a.partitions[i] = Value{Text: text, Valid: text != ""}
	}
	a.open(ctx, file)
	a.err = nil
	a.beginJSON()
}

// Next reads the next line or record of the file into row. A line that cannot be parsed gives a row with only the partition
// columns, as the table does. It returns false at the end of the file. An error means that the whole source cannot be read. A
// row is valid until the next one is read.
func (a *Access) Next(row []Value) (bool, error) {
	next := a.nextLine
	if a.isJSON {
		next = a.nextRecord
	}
	if a.err != nil {
		return false, a.err
	}
	if !next() {
		a.err = a.tally.failed(a.file.File, a.hasText, a.fault())
		return false, a.err
	}
	a.place()
	for i, column := range a.columns {
		if column < AccessFields {
			row[i] = a.fields[column]
		} else {
			row[i] = a.partitions[column-AccessFields]
		}
	}
	return true, nil
}

// nextLine splits the next line that is not empty into the fields. It returns false at the end of the file.
func (a *Access) nextLine() bool {
	for {
		line, ok := a.line()
		switch {
		case !ok:
			return false
		case line == "":
		case splitLine(line, &a.fields, a.first):
			a.fields[keyField].Text = keyOf(a.fields[keyField].Text, a.fields[uriField].Text)
			return true
		default:
			a.tally.Add(BadLine, a.file.Path()+": "+strings.Clone(line[:min(len(line), 80)]))
			a.fields = [AccessFields]Value{}
			return true
		}
	}
}

// line returns the next line without its end. It returns false at the end of the file.
func (a *Access) line() (string, bool) {
	for {
		rest := a.text[a.at:]
		line, _, isWhole := strings.Cut(rest, "\n")
		if !isWhole && a.more() {
			continue
		}
		a.at += min(len(line)+1, len(rest))
		return strings.TrimSuffix(line, "\r"), rest != ""
	}
}

// place completes what the key says. For a file that lies in no folders the line itself names the bucket, and the day.
func (a *Access) place() {
	o := &a.file.Object
	if bucket := a.fields[bucketField].Text; o.Bucket == "" {
		a.partitions[bucketPartition] = Value{Text: bucket, Valid: bucket != ""}
	}
	moment := a.fields[timeField].Text
	if !o.IsByDelivery || a.moment != "" && strings.HasPrefix(moment, a.moment) {
		return
	}
	// The table is partitioned by the time of the requests. Where the files are not, the lines tell it.
	day := dayOf(moment)
	if a.moment = ""; day != "" {
		a.moment = strings.Clone(moment[:shortestMoment])
	}
	day = cmp.Or(day, o.Day)
	a.partitions[dayPartition] = Value{Text: day, Valid: day != ""}
}

// dayOf takes the day out of a time such as 06/Nov/2026:15:04:05 +0000. What is none gives nothing.
func dayOf(moment string) string {
	const months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	if len(moment) < shortestMoment {
		return ""
	}
	month := strings.Index(months, moment[3:6])
	if month < 0 || month%3 != 0 {
		return ""
	}
	return moment[7:11] + "/" + "010203040506070809101112"[month/3*2:month/3*2+2] + "/" + moment[:2]
}
