// Package analysis holds the component that answers questions about the records with Athena: a Glue
// database with a table for each kind of record, a workgroup, and a named query for each question
// and dataset.
//
// The tables find their partitions by projection, from the keys under which CloudTrail and S3
// deliver, so that nothing has to be loaded or crawled. The queries are those of package queries,
// which the report on a laptop runs as well.
package analysis
