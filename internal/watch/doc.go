// Package watch holds everything that watches the recording: metrics, alarms, rules, saved queries and a dashboard. Each
// component belongs to one switch of the configuration, and exists only if that is on.
//
//   - Topic is the SNS topic that alarms and rules publish to.
//   - RequestMetrics lets S3 count bytes and requests: near real time, a best effort, no identities.
//   - RecordMetrics counts in the trail's records, in the log group.
//   - Alarms compares either with thresholds, and notices silence.
//   - Tamper tells of calls that change the trail, the buckets, the key, the log group or its role, or silence the rest.
//   - TopTalkers ranks who reads most. Queries saves Logs Insights queries. Dashboard shows all.
//   - StorageClasses is about storage cost, not about egress.
//
// What is decided before anything is registered (alarms, patterns, queries, the dashboard's body) is plain Go: specs, and pure
// functions on them. Files whose names end in _component.go register it, and no others know Pulumi. Physical names are fixed:
// the topic's and the key's policy name alarms and rules before these exist.
//
// # How records become metrics
//
// There is one metric filter for each measure, not one for each bucket: the bucket's name in the record becomes the metric's
// only dimension. What is counted of one bucket never reaches the metric of another, a log group takes no more than 100
// filters, and a pattern no more than 1,024 characters. Filters with a dimension have no default value, so that an hour without
// reads is an hour without data, which alarms take for quiet. The patterns ask for reads only: the trail records those of the
// datasets alone, while it records copies account-wide, and a filter on copies would make a metric for every bucket of the
// account.
//
// A copy is recorded under the bucket that it goes to, and the one that it comes from stands in a header together with the key,
// which no dimension can be made of. Copies out therefore have a filter and a metric for each dataset.
//
// CloudTrail delivers within about five minutes, metrics carry the time of delivery, and a record may be delivered twice: sums
// are for alarms and graphs, the archive is for accounts.
package watch
