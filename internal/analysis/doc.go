// Package analysis holds the component that answers questions about the records with Athena: a Glue database with a table for
// each kind of record, a workgroup, and a named query for each question.
//
// A named query is about the dataset whose name is its parameter, so the number of queries does not grow with the datasets. A
// dataset has separate queries if they use another log, if its networks do not fit into the shared query, or if the
// configuration asks for them.
//
// The tables find their partitions by projection, from the keys under which CloudTrail and S3 deliver, so nothing has to be
// loaded or crawled. The queries come from package queries; the report on a laptop runs them too.
package analysis
