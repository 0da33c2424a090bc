package queries

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"datatrail/internal/dataset"
)

// Values are what Bind puts in the place of the placeholders.
type Values struct {
	// TrailTable is the CloudTrail table, as SQL names it. Required by queries on the trail.
	TrailTable string
	// AccessTable is the server access log table. Required by queries on the access log.
	AccessTable string
	// Dataset is the dataset that is asked about. Required: its Bucket.
	Dataset dataset.Dataset
	// Since is the first day of the period. Required.
	Since Day
	// Until is the last day of the period. Required.
	Until Day
	// Baseline is the first day of the time before the period. Default: 90 days before Since.
	Baseline Day
	// Recorded is what the trail records of the dataset.
	Recorded dataset.Recorded
	// ListingLimit is the number of listings in an hour that makes a spree. Default: 100.
	ListingLimit int
	// Kept names a table for each part whose result the caller keeps. Default: none.
	Kept map[string]string
}

const (
	deliveryDays = 7
	baselineDays = 90
	listingLimit = 100
)

// Bind returns the query's SQL with the values in place.
func (q Query) Bind(v Values) (string, error) {
	if v.Baseline.IsZero() {
		v.Baseline = v.Since.Add(-baselineDays)
	}
	if v.ListingLimit == 0 {
		v.ListingLimit = listingLimit
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
	var perimeter dataset.Perimeter
	if v.Dataset.Perimeter != nil {
		perimeter = *v.Dataset.Perimeter
	}
	cidrs := make([]string, len(perimeter.CIDRs))
	for i, cidr := range perimeter.CIDRs {
		cidrs[i] = cidr.String()
	}
	literals := map[string]string{
		"trail_table": v.TrailTable, "access_table": v.AccessTable, "bucket": text(v.Dataset.Bucket),
		"since": v.Since.SQL(), "until": v.Until.SQL(), "baseline": v.Baseline.SQL(),
		"scan_since": scan.SQL(), "delivered_until": v.Until.Add(deliveryDays).SQL(),
		"covered": text(perimeter.CoveredPattern()), "cidrs": rows(cidrs), "endpoints": rows(perimeter.VPCEndpoints),
		"exempt": rows(patterns(perimeter.ExemptPrincipals)), "via_service": boolean(perimeter.AllowViaAWSServices),
		"max_age": strconv.Itoa(perimeter.PresignedMaxAgeSeconds), "listing_limit": strconv.Itoa(v.ListingLimit),
		"writes_logged": boolean(v.Recorded.Writes), "reads_logged": boolean(v.Recorded.Reads),
		"copies_logged": boolean(v.Recorded.CopiesIn()),
		"content":       tuple(dataset.APIs(dataset.Content)), "copies": tuple(dataset.APIs(dataset.Copies)),
		"listings": tuple(dataset.APIs(dataset.Listings)), "copy_source": text(dataset.CopySource),
		"anonymous": tuple(dataset.AnonymousAccounts()), "person_source": personSource(), "people": people(),
	}
	for name, expression := range identities {
		literals[name] = text(expression)
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
