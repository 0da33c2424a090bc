// Package schema declares the two log tables once: their columns, the layout of their objects in S3, the partitions
// that Athena projects and the regular expression that splits an access-log line. The Glue tables are built from it, and
// the report on a laptop reads the same files into the same columns. It imports no Pulumi.
package schema

// Column is one column of a table, in Hive's terms.
type Column struct {
	// Name is the column's name, in lower case as Glue wants it.
	Name string
	// Type is the column's Hive type.
	Type string
	// Comment says what the column holds.
	Comment string
}

// Names returns the names of columns, in order.
func Names(columns []Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
