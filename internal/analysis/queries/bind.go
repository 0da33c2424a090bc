package queries

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Values are what Bind puts in the place of the placeholders.
type Values struct {
	// TrailTable is the CloudTrail table, as SQL names it. Required by queries on the trail.
	TrailTable string
	// AccessTable is the server access log table. Required by queries on the access log.
	AccessTable string
	// Bucket is the bucket of the dataset. Required.
	Bucket string
	// Since is the first day of the period. Required.
	Since Day
	// Until is the last day of the period. Required.
	Until Day
	// Baseline is the first day of the time before the period. Default: BaselineDays before Since.
	Baseline Day
	// Networks are the CIDRs of the perimeter. Default: none.
	Networks []string
	// Endpoints are the VPC endpoints of the perimeter. Default: none.
	Endpoints []string
	// Exempt are principals that the perimeter does not bind; * matches any text. Default: none.
	Exempt []string
	// ViaService says that calls which an AWS service makes for a caller pass the perimeter. Default: false.
	ViaService bool
	// ListingLimit is the number of listings in an hour that makes a spree. Default: ListingLimit.
	ListingLimit int
	// Events are those that the trail records of the dataset: egress, reads, writes or all. Default: egress.
	Events string
	// Kept names a table for each part whose result the caller keeps. Default: none.
	Kept map[string]string
}

// What questions take for granted.
const (
	// BaselineDays is how long the time before a period is that its newcomers are measured against.
	BaselineDays = 90
	// DeliveryDays is how long after a call its record may still arrive.
	DeliveryDays = 7
	// ListingLimit is the number of listings in an hour that makes a spree.
	ListingLimit = 100
)

// Bind returns the query's SQL with the values in place.
func (q Query) Bind(v Values) (string, error) {
	if v.Baseline.IsZero() {
		v.Baseline = v.Since.Add(-BaselineDays)
	}
	if v.ListingLimit == 0 {
		v.ListingLimit = ListingLimit
	}
	scan := v.Since
	for _, p := range q.Params {
		if p.Name == "baseline" {
			scan = v.Baseline
		}
	}
	return q.fill(v, scan)
}

func (q Query) fill(v Values, scan Day) (string, error) {
	literals := map[string]string{
		"trail_table": v.TrailTable, "access_table": v.AccessTable, "bucket": text(v.Bucket),
		"since": v.Since.SQL(), "until": v.Until.SQL(), "baseline": v.Baseline.SQL(),
		"scan_since": scan.SQL(), "delivered_until": v.Until.Add(DeliveryDays).SQL(),
		"networks": rows(v.Networks), "endpoints": rows(v.Endpoints), "exempt": rows(patterns(v.Exempt)),
		"via_service": boolean(v.ViaService), "listing_limit": strconv.Itoa(v.ListingLimit),
		"writes_logged": boolean(v.Events == "writes" || v.Events == "all"), "reads_logged": boolean(v.Events != "writes"),
		"copies_logged": boolean(v.Events != "reads"),
	}
	parts, err := parts()
	if err != nil {
		return "", err
	}
	var problems []error
	sql := placeholder.ReplaceAllStringFunc(q.body, func(match string) string {
		name := strings.Trim(match, "{}")
		if table, kept := v.Kept[name]; kept {
			return name + " AS (SELECT * FROM " + table + ")"
		}
		if part, ok := parts[name]; ok {
			body, err := part.fill(v, scan)
			problems = append(problems, err)
			return name + " AS (\n" + indent(body) + "\n)"
		}
		if literals[name] == "" {
			problems = append(problems, fmt.Errorf("queries: %s needs a value for %s", q.Name, name))
		}
		return literals[name]
	})
	return sql, errors.Join(problems...)
}

func indent(sql string) string {
	return "  " + strings.ReplaceAll(sql, "\n", "\n  ")
}
