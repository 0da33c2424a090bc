// Package policydoc builds IAM policy documents: the policies of the buckets, of the key and of the alerts topic, the trust and
// permissions of the role that CloudTrail assumes, and the permissions of those who ask Athena.
//
// Documents are typed values with a fixed field order, because a document is a resource input and a change of layout would be
// an update. Builders are pure: they take ARNs, accounts and the perimeter of package dataset, and return statements. The
// package imports no Pulumi.
//
// Three rules hold for every builder:
//
//   - a grant to a service principal names the trail, the source buckets or the alarms in aws:SourceArn;
//     where KMS does not see that condition key, the grant names the one thing that may be encrypted, in the
//     encryption context; one grant, to EventBridge on a separate topic, can name nothing;
//   - the Deny of a perimeter names reading and listing only: it takes nobody's management of the bucket
//     or of its policy away. Only the statements for administrators do, and they spare those they name;
//   - an empty list never reaches a document: AWS refuses it, or matches nothing with it.
package policydoc
