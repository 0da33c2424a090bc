// Package evaluator judges requests by a bucket policy, and by the policies of keys and topics, with the
// policy engine of the Versity S3 gateway (github.com/versity/versitygw/auth).
//
// The engine evaluates conditions and resources, and lets a Deny prevail. It judges anonymous
// requests, knows only the actions that its gateway implements, only the partition aws, and matches
// ARNs as wholes. The adapter in front of it does what AWS documents for the rest:
//
//   - a statement counts only when its Principal covers the caller;
//   - a principal of the owning account is allowed by its IAM policies, or has none that allow, and needs
//     a grant by name then; IAM policies decide about a key only where its own policy lets them;
//   - the root user can always replace the policy of its bucket, and never that of a key which denies it;
//   - a statement counts only when one of its actions, by the engine's own matcher, covers the action;
//   - ARNs of the bucket's partition are handed over as those of partition aws;
//   - a statement is not judged when it has an element that the engine does not look at, an operator that no test pins to AWS's
//     documentation, a condition on a key that no request here tells of, a variable, or ARNs that could match otherwise
//     as wholes than part by part. Parse refuses such a document; Read answers as far as the other statements go, and says
//     which answers could turn.
package evaluator
