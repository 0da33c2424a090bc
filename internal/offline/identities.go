package offline

// identities: IAM and KMS.
var identities = map[string]kind{
	roleToken: {
		name: "name", id: "{name}", tagged: true, replace: []string{"namePrefix", "path"}, taken: "EntityAlreadyExists",
		computed: map[string]string{
			"arn":      "arn:{partition}:iam::{account}:role{path}{name}",
			"uniqueId": "AROA{label}",
		},
	},
	rolePolicyToken: {name: "name", id: "{role}:{name}", replace: []string{"namePrefix", "role"}},
	attachmentToken: {id: "{role}-{number}", replace: []string{"role", "policyArn"}},
	"aws:iam/policy:Policy": {
		name: "name", id: "{arn}", tagged: true, taken: "EntityAlreadyExists",
		replace: []string{"namePrefix", "path", "description"},
		computed: map[string]string{
			"arn":      "arn:{partition}:iam::{account}:policy{path}{name}",
			"policyId": "ANPA{label}",
		},
	},

	keyToken: {
		id: "{keyId}", tagged: true,
		replace: []string{"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"},
		computed: map[string]string{
			"keyId": "{uuid}",
			"arn":   "arn:{partition}:kms:{region}:{account}:key/{keyId}",
		},
	},
	keyPolicyToken: {id: "{keyId}", replace: []string{"keyId"}},
	"aws:kms/alias:Alias": {
		name: "name", prefix: "alias/", id: "{name}", replace: []string{"namePrefix"}, taken: "AlreadyExistsException",
		computed: map[string]string{
			"arn":          "arn:{partition}:kms:{region}:{account}:{name}",
			"targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{/targetKeyId}",
		},
	},
}
