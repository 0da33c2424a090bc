package offline

// identities: IAM and KMS.
var identities = map[string]kind{
	roleType: {
		name: byName, id: nameID, arn: "arn:{partition}:iam::{account}:role{path}{name}",
		tagged: true, taken: "EntityAlreadyExists",
		replace: []string{"path"}, computed: map[string]string{"uniqueId": "AROA{label}"},
	},
	rolePolicyType: {name: byName, id: "{role}:{name}", replace: []string{"role"}},
	attachmentType: {id: "{role}-{number}", replace: []string{"role", "policyArn"}},
	"aws:iam/policy:Policy": {
		name: byName, id: arnID, arn: "arn:{partition}:iam::{account}:policy{path}{name}",
		tagged: true, taken: "EntityAlreadyExists",
		replace: []string{"path", "description"}, computed: map[string]string{"policyId": "ANPA{label}"},
	},

	keyType: {
		id: "{keyId}", arn: "arn:{partition}:kms:{region}:{account}:key/{keyId}", tagged: true,
		replace:  []string{"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"},
		computed: map[string]string{"keyId": "{uuid}"},
	},
	keyPolicyType: {id: "{keyId}", replace: []string{"keyId"}},
	"aws:kms/alias:Alias": {
		name: byName, prefix: "alias/", id: nameID, arn: "arn:{partition}:kms:{region}:{account}:{name}",
		taken: alreadyExists,
		computed: map[string]string{
			"targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{/targetKeyId}",
		},
	},
}
