package policydoc

import "github.com/aws/aws-sdk-go-v2/aws/arn"

// partitionOf and accountOf are parts of an ARN, or nothing.
func partitionOf(text string) string {
	parsed, _ := arn.Parse(text)
	return parsed.Partition
}

func accountOf(text string) string {
	parsed, _ := arn.Parse(text)
	return parsed.AccountID
}
