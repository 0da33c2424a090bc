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
//   - a document in which matching ARNs as wholes could differ from matching them part by part is
//     refused, as is one with an element that the engine does not look at.
package evaluator
