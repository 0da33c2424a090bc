// Package filterpattern judges JSON records by CloudWatch Logs filter patterns, so that tests know
// what a metric filter counts. Only tests import it.
//
// It follows the grammar that AWS documents: property selectors, = != < > <= >= with strings
// (wildcards included) and numbers, IS TRUE, IS FALSE, IS NULL, EXISTS, NOT EXISTS, parentheses, and
// && before ||. Regular expressions and patterns for plain text are refused. Where the documentation
// is silent it takes the strict side: a comparison with a field that is absent, or of another type,
// does not hold, != included.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
package filterpattern
