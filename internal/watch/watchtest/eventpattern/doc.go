// Package eventpattern judges events by EventBridge's patterns, so that tests know which rule a call triggers. Only tests
// import it.
//
// It follows what AWS documents: each field of a pattern must hold one of the listed values, fields are joined by AND, arrays
// of the event are searched, and of the alternatives in $or one must hold. Values are compared as they are, or by prefix,
// suffix, wildcard and exists; every other operator is refused. A $or needs two alternatives at least.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
package eventpattern
