// Package dataset is the core of datatrail: what a dataset is, which events a trail records of it, from where it may be read,
// and what S3's operations do. Each of these ideas is defined here once. The policies, the SQL, the saved queries, the metrics
// and the commands are derived from it or tested against it.
//
// The package is pure: it knows no Pulumi, no configuration file and no log file.
package dataset
