package tampering

import "slices"

// Site names what a stack is made of.
type Site struct {
	Trail, TrailARN, Bucket, KeyARN, LogGroup, LogGroupARN, TopicARN, Role string
	// AccessLogGroup is the log group that access logs are delivered to, from Source, by way of Destination.
	AccessLogGroup, AccessLogGroupARN, Destination, Source string
	// Region decides how calls of IAM are heard.
	Region string
}

// Why some actions are told to nobody.
const (
	another = "creates another one, and does not touch the existing one"
	use     = "uses the key, as every reader and writer does"
	linked  = "concerns service-linked roles; this is not one"
)

func texts(values ...string) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = value
	}
	return out
}

// arn is of the stack's account.
func (s Site) arn(service, name string) string {
	return "arn:aws:" + service + ":" + s.Region + ":111122223333:" + name
}

// Things are all that the tables tell of, as a stack names them.
func Things(s Site) []Thing {
	return slices.Concat([]Thing{s.buckets(), s.trail(), s.key()}, s.logs(), s.accessLogs(), s.deliveries(),
		[]Thing{s.role()}, s.listeners())
}

func (s Site) trail() Thing {
	either := texts(s.Trail, s.TrailARN)
	return Thing{
		Name: "the trail", Service: "cloudtrail", Resource: "trail", By: "rule `tamper-trail`", Refused: s.TrailARN,
		Names:  map[string][]any{"Name": either, "TrailName": either, "ResourceId": texts(s.TrailARN)},
		Untold: untold(another, "CreateTrail"),
	}
}

func (s Site) key() Thing {
	return Thing{
		Name: "the key", Service: "kms", Resource: "key", By: "rule `tamper-key`", Refused: s.KeyARN, ByResource: s.KeyARN,
		Untold: untold(use, "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
			"GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "ReEncryptFrom", "ReEncryptTo",
			"Sign", "Verify", "VerifyMac"),
	}
}

func (s Site) role() Thing {
	return Thing{
		Name: "the role of the log group", Service: "iam", Resource: "role", Refused: "role " + s.Role,
		By: "in us-east-1 rule `tamper-role`; elsewhere alarm `tamper-role`, if this trail records IAM's calls: " +
			"`managementEvents` of its own, and `multiRegion`",
		Names: map[string][]any{"RoleName": texts(s.Role)},
		Untold: slices.Concat(untold(another, "CreateRole"), untold(linked, "CreateServiceLinkedRole", "DeleteServiceLinkedRole"),
			noCall("PassRole")),
	}
}
