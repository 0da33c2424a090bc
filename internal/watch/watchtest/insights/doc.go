// Package insights tells which JSON records pass the fields, parse and filter commands of a CloudWatch
// Logs Insights query, so that tests know whom a saved query finds. Only tests import it.
//
// It knows the part of the language that the saved queries use, refuses the rest, and stops at the
// first command that sums up. A negative comparison with a field that a record lacks is an error:
// what Insights makes of it is not documented, so that a query has to ask with ispresent first.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
package insights
