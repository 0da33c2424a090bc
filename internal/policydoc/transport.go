package policydoc

const minimumTLS = "1.2"

// SecureTransport denies every request over plain HTTP or over TLS below 1.2.
//
// The first statement is separate and has no other condition, because scanners look for exactly this form (Security Hub S3.5).
// Neither statement affects AWS services: their requests lack the keys, and these operators do not match an absent key.
func SecureTransport(bucketARN string) []Statement {
	resources := Values{bucketARN, bucketARN + "/*"}
	return []Statement{
		{
			Sid: "DenyInsecureTransport", Effect: Deny, Principal: everyone(),
			Action: Values{"s3:*"}, Resource: resources,
			Condition: Conditions{"Bool": {"aws:SecureTransport": {"false"}}},
			Says:      "over plain HTTP",
		},
		{
			Sid: "DenyOutdatedTLS", Effect: Deny, Principal: everyone(),
			Action: Values{"s3:*"}, Resource: resources,
			Condition: Conditions{"NumericLessThan": {"s3:TlsVersion": {minimumTLS}}},
			Says:      "over TLS below " + minimumTLS,
		},
	}
}
