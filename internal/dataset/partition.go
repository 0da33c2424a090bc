package dataset

import "slices"

// young are the actions that not every partition knows yet, with those that do: S3 announces an action in
// partition aws first. docs/unproven.md#young-actions
var young = map[string][]string{
	"s3:GetObjectAnnotation":    {"aws"},
	"s3:ListObjectAnnotations":  {"aws"},
	"s3:UpdateObjectEncryption": {"aws"},
}

// KnownIn reports whether a partition knows an action. S3 refuses a policy that names an action too early.
func KnownIn(partition, action string) bool {
	partitions, isYoung := young[action]
	return !isYoung || slices.Contains(partitions, partition)
}
