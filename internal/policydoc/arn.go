package policydoc

import "strings"

// Places in an ARN.
const (
	partitionPart = 1
	accountPart   = 4
)

// partitionOf and accountOf are parts of an ARN, or nothing.
func partitionOf(arn string) string { return partOf(arn, partitionPart) }

func accountOf(arn string) string { return partOf(arn, accountPart) }

func partOf(arn string, i int) string {
	if parts := strings.Split(arn, ":"); len(parts) > i {
		return parts[i]
	}
	return ""
}
