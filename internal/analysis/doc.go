// Package analysis holds the component that answers questions about the records with Athena: a Glue
// database with a table for each kind of record, a workgroup, and a named query for each question.
//
// A named query is about the dataset whose name is its parameter, so that their number does not grow with
// the datasets. Those about which another log is asked, or whose networks it has no room for, have queries
// of their own, and so has every dataset that asks for them.
//
// The tables find their partitions by projection, from the keys under which CloudTrail and S3
// deliver, so that nothing has to be loaded or crawled. The queries are those of package queries,
// which the report on a laptop runs as well.
package analysis
