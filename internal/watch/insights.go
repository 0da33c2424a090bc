package watch

import (
	"fmt"
	"strings"

	"datatrail/internal/dataset"
)

// MaxQuery is how many characters a saved query may have.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
const MaxQuery = 10000

// Query is a CloudWatch Logs Insights query.
type Query struct {
	// Name after the stack's folder.
	Name string
	// Text in the query language.
	Text string
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
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.Bucket
	}
	return out
}

func list(values []string) string { return `["` + strings.Join(values, `", "`) + `"]` }

// byWhom are the groups of most queries.
const byWhom = "bucket, principal, person, sourceIPAddress"

// mostRead ranks readers by bytes.
func mostRead(sources []Source, limit int) []string {
	return []string{
		"fields " + asBucket + ", " + asPrincipal + ", " + asBytes,
		`filter eventSource = "` + serviceS3 + `" and ` + fieldBucket + " in " + list(buckets(sources)) +
			" and " + noError + " and eventName like " + contentPattern,
		person, "stats sum(bytes) as bytesOut, count(*) as reads by " + byWhom,
		"sort bytesOut desc", fmt.Sprintf("limit %d", limit),
	}
}

// listingThenReading compares the first listing with the last read. Conditions inside aggregates are
// written as arithmetic: what is not wanted counts as far in the future, or as nothing.
func listingThenReading(ours string) string {
	return lines("Who listed a dataset and then read from it: how one looks around before taking things along.",
		"fields "+asBucket+", "+asPrincipal+", toMillis(@timestamp) as at, strcontains(eventName, \"List\") as listed, "+
			"strcontains(eventName, \"GetObject\") as got",
		ours+" and "+noError+" and (eventName like "+listingPattern+" or eventName like "+contentPattern+")",
		person, "fields at + (1 - listed) * 9000000000000 as listedAt, at * got as gotAt",
		"stats min(listedAt) as firstListing, max(gotAt) as lastRead, sum(listed) as listings, sum(got) as reads by "+byWhom,
		"filter listings > 0 and lastRead > firstListing", "sort reads desc")
}

func copiesQuery(sources []Source) Query {
	return Query{"Copies out", lines("Copies from a dataset into another bucket. Sources named by an access point are missing.",
		"fields "+asPrincipal+", "+fieldBucket+" as target, "+asHeader,
		`filter eventSource = "`+serviceS3+`" and eventName like `+copyPattern+" and "+noError,
		parseSource,
		"filter source in "+list(buckets(sources))+" and source != target", person,
		"stats count(*) as copies, latest(@timestamp) as lastCopy by source, target, principal, person, sourceIPAddress",
		"sort copies desc")}
}

// shared are the queries about all datasets.
func shared(sources []Source) []Query {
	ours := `filter eventSource = "` + serviceS3 + `" and ` + fieldBucket + " in " + list(buckets(sources))
	succeeded := ours + " and " + noError
	content := succeeded + " and eventName like " + contentPattern
	fields := "fields " + asBucket + ", " + asPrincipal + ", " + asBytes
	return []Query{
		{"Who read what", lines("Objects by reader: how often, how many bytes, when last.",
			fields+", requestParameters.key as object", content, person,
			"stats count(*) as reads, sum(bytes) as bytesOut, latest(@timestamp) as lastRead by "+byWhom+", object",
			"sort bytesOut desc", "limit 1000")},
		{"Bytes by principal", lines("Who read most.", mostRead(sources, 1000)...)},
		{"Bytes by person", lines("Which people read most, whatever roles they took. Workloads have their function's ARN, if anything.",
			fields, content, person,
			"stats sum(bytes) as bytesOut, count(*) as reads, count_distinct(principal) as principals by bucket, person",
			"sort bytesOut desc", "limit 1000")},
		{"Bytes by hour", lines("Bytes and reads of each dataset by the hour.", fields+", datefloor(@timestamp, 1h) as hour", content,
			"stats sum(bytes) as bytesOut, count(*) as reads by hour, bucket", "sort hour desc")},
		{"Denied reads", lines("Reads and listings that were refused, by whom.", fields,
			ours+` and errorCode = "AccessDenied"`, person,
			"stats count(*) as refusals, latest(errorMessage) as why by "+byWhom+", vpcEndpointId, eventName", "sort refusals desc")},
		{"Anonymous reads", lines("Calls without authentication that succeeded.", fields,
			succeeded+" and userIdentity.accountId in "+list(anonymousAccounts),
			"stats count(*) as calls, sum(bytes) as bytesOut by bucket, sourceIPAddress, userAgent, eventName", "sort calls desc")},
		{"Presigned reads", lines("Reads with presigned URLs: principal is who signed, the address is who read.", fields,
			content+` and additionalEventData.AuthenticationMethod = "QueryString"`, person,
			"stats count(*) as reads, sum(bytes) as bytesOut by "+byWhom+", userAgent", "sort reads desc")},
		{"Listing followed by reading", listingThenReading(ours)},
		copiesQuery(sources),
		{"First-seen principals", lines("Whose first read lies latest. The time range is the memory: choose a long one.",
			fields, content, person,
			"stats earliest(@timestamp) as firstSeen, count(*) as reads, sum(bytes) as bytesOut by principal, person, bucket",
			"sort firstSeen desc")},
	}
}
