package queries

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
	// Baseline is the first day of the time before the period. Default: BaselineDays before Since.
	Baseline Day
	// AsOf is the time of the newest evidence in either log. Default: the time at which the query runs.
	AsOf time.Time
	// Recorded is what the trail records of the dataset.
	Recorded dataset.Recorded
	// ReadsFrom is the log that says who read the dataset. Default: the trail.
	ReadsFrom dataset.Log
	// Unexpected are the logs that are not expected to have records of the dataset. Default: none.
	Unexpected []dataset.Log
	// Proven are days on which digests prove that no file of the trail is missing. Default: none.
	Proven []Day
	// ListingLimit is the smallest number of listings in an hour that counts as a spree. Default: ListingLimit.
	ListingLimit int
	// Kept names a table for each part whose result the caller keeps. A part whose table has the part's own name is left out: the
	// statement reads the table. Default: none.
	Kept map[string]string
	// Literal renders a text that a column of the kept calls or requests is compared with. Literal returns an empty string if
	// the column never contains the text. Default: a literal of SQL.
	Literal func(column, value string) string

	// asked renders what differs between the datasets that BindAsked or Together is given. Nil: the query is about one.
	asked *asked
	// moves says that the access log stands in the place of the trail.
	moves bool
}

// What questions take for granted.
const (
	// BaselineDays is how long the time before a period is that its newcomers are measured against.
	BaselineDays = 90
	// DeliveryDays is how long after a call its record may still arrive.
	DeliveryDays = 7
	// ListingLimit is the smallest number of listings in an hour that counts as a spree.
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
	if q.NeedsBaseline() {
		scan = v.Baseline
	}
	if q.AnsweredFrom(v.ReadsFrom) == nil {
		return "", fmt.Errorf("queries: %s cannot be answered from the access log: %s", q.Name, q.TrailOnly)
	}
	v.moves = v.ReadsFrom == dataset.Access && q.isMovable()
	return q.fill(v, scan)
}

// AnsweredFrom returns the logs that the query reads, given the log that says who read the dataset. None: that log cannot
// answer, for the reason in TrailOnly.
func (q Query) AnsweredFrom(readsFrom dataset.Log) []dataset.Log {
	switch {
	case readsFrom != dataset.Access || !q.isMovable():
		return q.Logs
	case q.TrailOnly != "":
		return nil
	}
	return []dataset.Log{dataset.Access}
}

// isMovable reports whether the query reads nothing but the trail, so that the access log may stand in its place.
func (q Query) isMovable() bool {
	return slices.Equal(q.Logs, []dataset.Log{dataset.Trail})
}

func (v Values) literals(scan Day) map[string]string {
	perimeter := perimeterOf(v.Dataset)
	literals := map[string]string{
		"trail_table": v.TrailTable, "access_table": v.AccessTable, "bucket": text(v.Dataset.Bucket),
		"since": v.day(v.Since), "until": v.day(v.Until), "baseline": v.day(v.Baseline),
		"scan_since": scan.SQL(), "delivered_until": v.Until.Add(DeliveryDays).SQL(),
		"cidrs": rows(addresses(perimeter)), "endpoints": rows(perimeter.VPCEndpoints),
		"exempt": rows(patterns(perimeter.ExemptPrincipals)), "listing_limit": strconv.Itoa(v.ListingLimit),
		"trail_expected": v.expects(dataset.Trail),
		"as_of":          minute(v.AsOf, 0), "proven": days(v.Proven),
		"trail_due": minute(v.AsOf, dataset.TrailGrace), "access_due": minute(v.AsOf, dataset.AccessGrace),
		"trail_grace": seconds(dataset.TrailGrace), "access_grace": seconds(dataset.AccessGrace),
		"content": v.actions(dataset.Content), "copies": v.actions(dataset.Copies), "listings": v.actions(dataset.Listings),
		"copy_source": text(dataset.CopySource), "copy_key": text(dataset.CopyKey),
		"api_names": apiNames(), "tool": toolOf(), "agent_product": text(dataset.AgentProduct),
		"error_statuses": errorStatuses(), "status_classes": statusClasses(),
		"anonymous": tuple(dataset.AnonymousAccounts()), "person_source": personSource(), "people": people(),
	}
	maps.Copy(literals, belongs(v.subject(), v.moves))
	for name, expression := range identities {
		literals[name] = text(expression)
	}
	maps.Copy(literals, v.scalars())
	if v.asked != nil {
		maps.Copy(literals, v.asked.literals)
	}
	return literals
}

// literal renders a text that a column is compared with.
func (v Values) literal(column, value string) string {
	return cmp.Or(v.known(column, value), text(value))
}

// known does the same, and is empty if the column never contains the text.
func (v Values) known(column, value string) string {
	if v.Literal == nil {
		return text(value)
	}
	return v.Literal(column, value)
}

// day renders a day that the column of that name is compared with.
func (v Values) day(d Day) string {
	if d.relative || d.IsZero() {
		return d.SQL()
	}
	return v.literal("day", d.text())
}

// actions renders the list of names that eventname is compared with. Calls derived from the access log use their own names.
func (v Values) actions(of dataset.Class) string {
	names := dataset.APIs(of)
	if v.Literal == nil || v.moves {
		return tuple(names)
	}
	var literals []string
	for _, name := range names {
		if literal := v.Literal("eventname", name); literal != "" {
			literals = append(literals, literal)
		}
	}
	if literals == nil {
		return "(NULL)"
	}
	return "(" + strings.Join(literals, ", ") + ")"
}

func (v Values) expects(log dataset.Log) string { return boolean(!slices.Contains(v.Unexpected, log)) }

// scalarsOf are those that a query takes, by name.
func scalarsOf(q Query, v Values) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(v.scalars())) {
		if q.takes(name) {
			names = append(names, name)
		}
	}
	return names
}

// scalars are the values that differ between datasets, besides their buckets and lists.
func (v Values) scalars() map[string]string {
	perimeter, of := perimeterOf(v.Dataset), v.Dataset
	of.Perimeter = &perimeter
	return map[string]string{
		"covered": text(of.CoveredPattern()), "via_service": boolean(perimeter.AllowViaAWSServices),
		"access_expected": v.expects(dataset.Access),
		"max_age":         strconv.Itoa(perimeter.PresignedMaxAgeSeconds),
		"writes_logged":   boolean(v.Recorded.Writes), "reads_logged": boolean(v.Recorded.Reads),
		"copies_logged": boolean(v.Recorded.CopiesIn()),
		// A trail that should record reads, and in whose place the access log stands, has nothing to tell.
		"trail_tells_reads":  boolean(v.ReadsFrom != dataset.Access),
		"trail_tells_writes": boolean(v.Recorded.Writes && (v.ReadsFrom != dataset.Access || !v.Recorded.Reads)),
	}
}

func perimeterOf(d dataset.Dataset) dataset.Perimeter {
	if d.Perimeter == nil {
		return dataset.Perimeter{}
	}
	return *d.Perimeter
}

func addresses(p dataset.Perimeter) []string {
	out := make([]string, len(p.CIDRs))
	for i, cidr := range p.CIDRs {
		out[i] = cidr.String()
	}
	return out
}
