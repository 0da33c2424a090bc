package dataset

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// Like reports whether text matches a pattern as IAM's operator StringLike does: * stands for any text and ? for one
// character.
func Like(pattern, text string) bool {
	// The last star tried, and how much of the text it stands for.
	star, covered, p, t := -1, 0, 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, covered = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			covered++
			p, t = star+1, covered
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// ARNLike reports whether an ARN matches a pattern as IAM's operator ArnLike does: each of the parts
// between colons is matched by itself.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
func ARNLike(pattern, value string) bool {
	p, noPattern := arn.Parse(pattern)
	v, noARN := arn.Parse(value)
	return noPattern == nil && noARN == nil &&
		Like(p.Partition, v.Partition) && Like(p.Service, v.Service) && Like(p.Region, v.Region) &&
		Like(p.AccountID, v.AccountID) && Like(p.Resource, v.Resource)
}
