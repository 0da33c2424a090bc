package watch

import (
	"strings"

	"datatrail/internal/dataset"
)

// noRequester holds for requests without credentials. Whether Insights takes JSON's null for a field that is missing, is empty or
// has that text, is open. docs/unproven.md#access-log-null
const noRequester = "(not ispresent(" + loggedRequester + ") or " + loggedRequester + ` in ["", "null"])`

// asked are the operations of some classes, as a condition.
func asked(classes []dataset.Class) string {
	return loggedOperation + " in " + list(dataset.LogOperations(classes...))
}

const loggedOK = "(" + loggedStatus + " = 200 or " + loggedStatus + " = 206)"

// loggedScope tells datasets apart by their buckets, or by the beginnings of bucket and key together, as scopeOf does.
func loggedScope(sources []Source, byKey bool) scope {
	s := scope{ours: "filter " + loggedBucket + " in " + list(buckets(sources)), whose: "bucket"}
	if !byKey {
		return s
	}
	var begins []string
	for _, source := range sources {
		forms := source.under(dataset.Perimeter{}).LoggedPrefixes()
		if source.IsWhole() {
			forms = []string{""}
		}
		for _, form := range forms {
			begins = append(begins, inExpression(source.Bucket+"/"+form))
		}
	}
	return s.narrowed(loggedBucket, loggedKey, begins)
}

// loggedQueries are those about access logs.
func loggedQueries(sources []Source) []Query { return inParts(sources, loggedTogether) }

func loggedTogether(sources []Source, byKey bool) []Query {
	s := loggedScope(sources, byKey)
	const fields = "fields " + loggedBucket + " as bucket, coalesce(" + loggedRequester + `, "anonymous") as principal, ` +
		loggedBytes + " as bytes"
	const sums, byBytes, limit = "stats sum(bytes) as bytesOut, count(*) as reads by ", "sort bytesOut desc", "limit 1000"
	where := func(conditions ...string) string {
		return strings.Join(append([]string{s.ours}, conditions...), " and ")
	}
	read := where(asked(contents), loggedOK)
	byWhom := s.whose + ", principal, person, remote_ip"
	about := func(name, comment string, commands ...string) Query {
		comment += " S3 delivers access logs hours later, and not all."
		return Query{Name: "Access logs: " + name, Text: lines(comment, s.query(commands...)...)}
	}
	return []Query{
		about("who read what", "Objects by reader: how often, how many bytes, when last.",
			fields+", "+loggedKey+" as object", read, loggedPerson,
			"stats count(*) as reads, sum(bytes) as bytesOut, latest(request_time) as lastRead by "+byWhom+", object", byBytes, limit),
		about("bytes by principal", "Who read most.", fields, read, loggedPerson, sums+byWhom, byBytes, limit),
		about("bytes by person", "Which people and workloads read most, whatever roles they took.", fields, read, loggedPerson,
			"stats sum(bytes) as bytesOut, count(*) as reads, count_distinct(principal) as principals by "+s.whose+", person",
			byBytes, limit),
		about("bytes by hour", "Bytes and reads of each dataset by the hour of the request.", fields, read,
			"parse request_time /^(?<hour>[^:]+):/", sums+"hour, "+s.whose, "sort hour desc"),
		about("bytes by prefix", "Which top-level folders were read most.", fields, read,
			"parse "+loggedKey+` /^(?<folder>[^\/]*\/)/`, `fields coalesce(folder, "(root)") as prefix`,
			sums+"bucket, prefix", byBytes, limit),
		about("denied reads", "Reads and listings that were refused, by whom.", fields, where(asked(readOnly), loggedStatus+" = 403"),
			loggedPerson, "stats count(*) as refusals, latest(error_code) as why by "+byWhom+", operation", "sort refusals desc"),
		about("anonymous reads", "Reads and listings without authentication that succeeded.", fields,
			where(asked(readOnly), loggedOK, noRequester),
			"stats count(*) as calls, sum(bytes) as bytesOut by "+s.whose+", remote_ip, user_agent, operation", "sort calls desc"),
		about("presigned reads", "Reads with presigned URLs: principal is who signed, the address is who read.", fields,
			where(asked(contents), loggedOK, loggedAuth+` = "QueryString"`), loggedPerson, sums+byWhom+", user_agent", "sort reads desc"),
		about("copies out", "Copies of a dataset, those within its bucket included: the log names no target.", fields,
			where(asked(copying), loggedOK), loggedPerson,
			"stats count(*) as copies, latest(request_time) as lastCopy by "+byWhom, "sort copies desc"),
	}
}
