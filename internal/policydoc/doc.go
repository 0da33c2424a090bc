// Package policydoc builds IAM policy documents: bucket policies, the key policy and the trust and
// permissions of the role that CloudTrail assumes.
//
// Documents are typed values with a fixed field order, because a document is a resource input and a
// change of layout would be an update. Builders are pure: they take plain ARNs, accounts and
// networks, and return statements. The package imports no Pulumi.
//
// Three rules hold for every builder:
//
//   - a grant to a service principal names the trail, the source buckets or the alarms in
//     aws:SourceArn; where KMS does not see that key, an encryption context stands in for it; one grant,
//     of EventBridge on a topic of its own, can name nothing;
//   - a Deny of the perimeter names data actions only, so no statement takes away the management of
//     a bucket or of its policy;
//   - an empty list never reaches a document: AWS refuses it, or matches nothing with it.
package policydoc
