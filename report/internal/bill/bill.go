// Package bill estimates, from what a report counted, what recording cost, what the reads themselves cost, and what other choices
// would have cost. Only AWS's own bill says what is really paid.
package bill

import (
	"cmp"
	"math"
	"net/netip"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// Kind groups the lines of the bill.
type Kind string

// The kinds, in the order of the bill.
const (
	// Recording is what the logs that were read cost.
	Recording Kind = "recording"
	// Reading is what the reads cost the bucket's owner.
	Reading Kind = "reading"
	// Instead is what another choice would have cost or saved.
	Instead Kind = "instead"
)

// Kinds lists the kinds in the order of the bill.
var Kinds = []Kind{Recording, Reading, Instead}

// Line is one item of the bill.
type Line struct {
	// Dataset is the name of the dataset. Empty: the item belongs to no dataset.
	Dataset string
	Kind    Kind
	// Item is what the cost is for.
	Item string
	// Quantity is the number of units in the period.
	Quantity int64
	Unit     string
	// USD is the estimated cost in the period, Month the same cost scaled to thirty days.
	USD, Month float64
	// Note says what the estimate is based on. Empty: on counted records alone.
	Note string
}

const monthDays = 30

// biller makes the lines of one report.
type biller struct {
	report *answer.Report
	days   float64
	lines  []Line
}

func (b *biller) add(about string, kind Kind, item string, price Price, quantity float64, note string) {
	if quantity <= 0 {
		return
	}
	usd := price.of(quantity)
	b.lines = append(b.lines, Line{
		Dataset: about, Kind: kind, Item: item, Quantity: int64(math.Round(quantity)), Unit: price.Unit,
		USD: usd, Month: usd / b.days * monthDays, Note: note,
	})
}

// Of returns the bill of a report: the lines of each dataset, then those that belong to none. It is empty if the report has no
// period.
func Of(report *answer.Report) []Line {
	since, errSince := time.Parse(schema.DayFormat, report.Since)
	until, errUntil := time.Parse(schema.DayFormat, report.Until)
	if errSince != nil || errUntil != nil || until.Before(since) {
		return nil
	}
	b := &biller{report: report, days: until.Sub(since).Hours()/24 + 1}
	events := int64(0)
	for _, d := range report.Datasets {
		events += b.dataset(d)
	}
	if other := report.Read.TrailRecords - events; events > 0 && other > 0 {
		b.add("", Recording, "events of no dataset", dataEvents, float64(other),
			"copies elsewhere in the account, which the setting events: reads would leave out, and management events, "+
				"whose first copy is free and whose further copies cost $2.00 per 100,000")
	}
	return b.lines
}

// records counts what a log holds of a dataset.
func records(d answer.Dataset, log dataset.Log) int64 {
	s := d.Section("coverage")
	if s == nil {
		return 0
	}
	total := int64(0)
	for _, row := range s.Rows {
		if row[s.Column("log")] == string(log) {
			n, _ := row[s.Column("records")].(int64)
			total += n
		}
	}
	return total
}

// share is the part of a log's files that holds so many of its records.
func share(bytes, records, all int64) float64 {
	if all == 0 {
		return 0
	}
	return float64(bytes) * float64(records) / float64(all)
}

// dataset adds the lines of a dataset, and returns how many events the trail has of it.
func (b *biller) dataset(d answer.Dataset) int64 {
	r := b.report.Read
	events, lines := records(d, dataset.Trail), records(d, dataset.Access)
	const kept = "for each month that the period's files are kept"
	b.add(d.Name, Recording, "CloudTrail data events", dataEvents, float64(events), "")
	b.add(d.Name, Recording, "storage of CloudTrail's files", storage, share(r.TrailBytes, events, r.TrailRecords), kept)
	b.add(d.Name, Recording, "storage of access logs", storage, share(r.AccessBytes, lines, r.AccessRecords), kept)
	reads, outside := b.reads(d)
	b.add(d.Name, Reading, "GET requests", requests, float64(reads), "")
	b.add(d.Name, Reading, "transfer to the internet, at most", transfer, float64(outside),
		"bytes to public addresses without a VPC endpoint; transfer to AWS addresses in the same Region is free")
	if events == 0 {
		b.add(d.Name, Instead, "CloudTrail data events, if they were recorded", dataEvents, float64(lines),
			"one event for each access-log record; reads alone would be fewer")
	}
	b.add(d.Name, Instead, "a log group for CloudTrail's events", ingestion, float64(cmp.Or(events, lines))*eventBytes,
		"about 1,750 bytes per event; already paid if the stack has cloudWatch")
	b.add(d.Name, Instead, "access logs through CloudWatch Logs", ingestion, float64(lines)*accessBytes,
		"about 1,000 bytes per record")
	return events
}

// reads counts the reads of a dataset that succeeded, and the bytes that left to public addresses.
func (b *biller) reads(d answer.Dataset) (reads, outside int64) {
	s := d.Section("bytes_by_address")
	if s == nil {
		return 0, 0
	}
	for _, row := range s.Rows {
		n, _ := row[s.Column("requests")].(int64)
		reads += n
		text, _ := row[s.Column("address")].(string)
		address, err := netip.ParseAddr(text)
		if err != nil || row[s.Column("vpc_endpoint")] != nil || address.IsPrivate() {
			continue
		}
		bytes, _ := row[s.Column("bytes")].(int64)
		outside += max(bytes, 0)
	}
	return reads, outside
}
