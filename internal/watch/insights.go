package watch

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// MaxQuery is the maximum length of a saved query in characters.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
const MaxQuery = 10000

// Query is a CloudWatch Logs Insights query.
type Query struct {
	// Name after the stack's folder.
	Name string
	// Text in the query language.
	Text string
	// Part of Parts, if one query has no room for all datasets. Default: 0, the only one.
	Part, Parts int
}

// title is the name that is shown.
func (q Query) title() string {
	if q.Parts == 0 {
		return q.Name
	}
	return fmt.Sprintf("%s (%d of %d)", q.Name, q.Part, q.Parts)
}

// logical is the end of the name that the engine knows. It does not depend on how many parts there are.
func (q Query) logical() string {
	name := strings.NewReplacer(" ", "-", ":", "").Replace(strings.ToLower(q.Name))
	if q.Part > 1 {
		name += fmt.Sprintf("-%d", q.Part)
	}
	return name
}

// lines of a query: the commands are joined by pipes, comments stand before them.
func lines(comment string, commands ...string) string {
	return "# " + comment + "\n" + strings.Join(commands, "\n| ")
}

// Names that the queries give to what they show.
const (
	asBucket    = fieldBucket + " as bucket"
	asPrincipal = "coalesce(userIdentity.arn, userIdentity.invokedBy, userIdentity.accountId) as principal"
	asBytes     = fieldBytes + " as bytes"
	// asIdentity is what aws:PrincipalArn is to a policy: of a session, the role.
	asIdentity = "coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn) as identity"

	// noError takes an empty code for none.
	noError = `(not ispresent(errorCode) or errorCode = "")`

	asHeader = "`" + fieldCopySource + "` as header"
)

// named is a regular expression for the names of operations.
func named(class dataset.Class) string { return "/^(" + strings.Join(dataset.APIs(class), "|") + ")$/" }

var (
	listingPattern = named(dataset.Listings)
	copyPattern    = named(dataset.Copies)
	contentPattern = named(dataset.Content)

	// parseSource reads the bucket that a copy comes from out of the header that names it.
	parseSource = "parse header /" + strings.NewReplacer("/", `\/`, "([", "(?<source>[").Replace(dataset.CopySource) + "/"
)

func buckets(sources []Source) []string {
	var out []string
	for _, s := range sources {
		if !slices.Contains(out, s.Bucket) {
			out = append(out, s.Bucket)
		}
	}
	return out
}

func list(values []string) string { return `["` + strings.Join(values, `", "`) + `"]` }

// mostRead ranks readers by bytes.
func mostRead(s scope, limit int) []string {
	return s.query("fields "+asBucket+", "+asPrincipal+", "+asBytes,
		s.ours+" and "+noError+" and eventName like "+contentPattern,
		person, "stats sum(bytes) as bytesOut, count(*) as reads by "+s.byWhom(),
		"sort bytesOut desc", fmt.Sprintf("limit %d", limit))
}

// listingThenReading compares the first listing with the last read. Conditions inside aggregates are
// written as arithmetic: what is not wanted counts as far in the future, or as nothing.
func listingThenReading(s scope) string {
	return lines("Who listed a dataset and then read from it, like somebody who looks around before taking data.", s.query(
		"fields "+asBucket+", "+asPrincipal+", toMillis(@timestamp) as at, strcontains(eventName, \"List\") as listed, "+
			"strcontains(eventName, \"GetObject\") as got",
		s.ours+" and "+noError+" and (eventName like "+listingPattern+" or eventName like "+contentPattern+")",
		person, "fields at + (1 - listed) * 9000000000000 as listedAt, at * got as gotAt",
		"stats min(listedAt) as firstListing, max(gotAt) as lastRead, sum(listed) as listings, sum(got) as reads by "+s.byWhom(),
		"filter listings > 0 and lastRead > firstListing", "sort reads desc")...)
}

// shared are the queries about all datasets, and those about copies out of one.
func shared(sources []Source) []Query {
	return append(inParts(sources, together), copiesOfPrefixes(sources)...)
}

// together are the queries about several datasets.
func together(sources []Source, byKey bool) []Query {
	s := scopeOf(sources, byKey)
	succeeded := s.ours + " and " + noError
	content := succeeded + " and eventName like " + contentPattern
	fields := "fields " + asBucket + ", " + asPrincipal + ", " + asBytes
	about := func(name, comment string, commands ...string) Query {
		return Query{Name: name, Text: lines(comment, s.query(commands...)...)}
	}
	out := []Query{
		about("Who read what", "Objects by reader: how often, how many bytes, when last.",
			fields+", requestParameters.key as object", content, person,
			"stats count(*) as reads, sum(bytes) as bytesOut, latest(@timestamp) as lastRead by "+s.byWhom()+", object",
			"sort bytesOut desc", "limit 1000"),
		{Name: "Bytes by principal", Text: lines("Who read most.", mostRead(s, 1000)...)},
		about("Bytes by person",
			"Which people read most, whatever roles they used. Workloads appear with their function's ARN, if at all.",
			fields, content, person,
			"stats sum(bytes) as bytesOut, count(*) as reads, count_distinct(principal) as principals by "+s.whose+", person",
			"sort bytesOut desc", "limit 1000"),
		about("Bytes by hour", "Bytes and reads of each dataset by the hour.", fields+", datefloor(@timestamp, 1h) as hour", content,
			"stats sum(bytes) as bytesOut, count(*) as reads by hour, "+s.whose, "sort hour desc"),
		about("Denied reads", "Reads and listings that were refused, by whom.", fields,
			s.ours+` and errorCode = "AccessDenied"`, person,
			"stats count(*) as refusals, latest(errorMessage) as why by "+s.byWhom()+", vpcEndpointId, eventName", "sort refusals desc"),
		about("Anonymous reads", "Calls without authentication that succeeded.", fields,
			succeeded+" and userIdentity.accountId in "+list(dataset.AnonymousAccounts()),
			"stats count(*) as calls, sum(bytes) as bytesOut by "+s.whose+", sourceIPAddress, userAgent, eventName", "sort calls desc"),
		about("Presigned reads", "Reads with presigned URLs: principal is who signed, the address is who read.", fields,
			content+` and additionalEventData.AuthenticationMethod = "QueryString"`, person,
			"stats count(*) as reads, sum(bytes) as bytesOut by "+s.byWhom()+", userAgent", "sort reads desc"),
		{Name: "Listing followed by reading", Text: listingThenReading(s)},
		about("First-seen principals", "Whose first read is the most recent. Only the time range is searched: choose a long one.",
			fields, content, person,
			"stats earliest(@timestamp) as firstSeen, count(*) as reads, sum(bytes) as bytesOut by principal, person, "+s.whose,
			"sort firstSeen desc"),
	}
	return slices.Insert(out, len(out)-1, copiesOfBuckets(sources)...)
}
