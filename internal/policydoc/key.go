package policydoc

// AuditKey says who may use the key that encrypts audit records.
type AuditKey struct {
	// AccountRootARN is the ARN of the owning account's root user.
	AccountRootARN string
	// TrailARN is the trail that encrypts with the key. Default: none.
	TrailARN string
	// TrailARNPattern matches every trail of the account: the encryption context names the trail in
	// whichever Region an event was recorded. Required with TrailARN.
	TrailARNPattern string
	// LogGroupARNs are the log groups that encrypt with the key. Default: none.
	LogGroupARNs []string
	// LogsService is the principal of CloudWatch Logs in the key's Region.
	LogsService string
	// Topics are encrypted with the key. Default: none.
	Topics []Topic
	// Administrators are the only principals that may disable or delete the key or change its
	// policy. Default: IAM policies of the account decide.
	Administrators []string
}

// Statements leave the key's management and decryption to the account's IAM policies, and let the
// stack's services use it.
func (k AuditKey) Statements() []Statement {
	statements := append([]Statement{AccountPolicies(k.AccountRootARN)}, k.Use()...)
	if len(k.Administrators) > 0 {
		statements = append(statements, k.others())
	}
	return statements
}

// AccountPolicies leaves a key to the IAM policies of an account. It is the only statement of the default key policy.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func AccountPolicies(rootARN string) Statement {
	return Statement{
		Sid: "AccountPolicies", Effect: Allow, Principal: &Principal{AWS: Values{rootARN}},
		Action: Values{"kms:*"}, Resource: Values{"*"},
	}
}

// Use lets the trail, the log groups and the topics encrypt. A key that others manage needs only these statements.
func (k AuditKey) Use() []Statement {
	var statements []Statement
	if k.TrailARN != "" {
		statements = append(statements, k.trail()...)
	}
	if len(k.LogGroupARNs) > 0 {
		statements = append(statements, k.logGroups())
	}
	for _, topic := range k.Topics {
		statements = append(statements, topic.KeyStatements()...)
	}
	return statements
}

// docs/unproven.md#cloudtrail-decrypt-source
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func (k AuditKey) trail() []Statement {
	thisTrail := map[string]Values{"aws:SourceArn": {k.TrailARN}}
	return []Statement{
		{
			Sid: "CloudTrailEncrypt", Effect: Allow, Principal: service(cloudTrailService),
			Action: Values{"kms:GenerateDataKey*"}, Resource: Values{"*"},
			Condition: Conditions{
				"StringEquals": thisTrail,
				"StringLike":   {"kms:EncryptionContext:aws:cloudtrail:arn": {k.TrailARNPattern}},
			},
		},
		{
			// With an S3 Bucket Key, CloudTrail must also be able to decrypt to create the trail.
			Sid: "CloudTrailCheck", Effect: Allow, Principal: service(cloudTrailService),
			Action: Values{"kms:Decrypt", "kms:DescribeKey"}, Resource: Values{"*"},
			Condition: Conditions{"StringEquals": thisTrail},
		},
	}
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func (k AuditKey) logGroups() Statement {
	return Statement{
		Sid: "LogGroupEncrypt", Effect: Allow, Principal: service(k.LogsService),
		Action:    Values{"kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
		Resource:  Values{"*"},
		Condition: Conditions{"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": k.LogGroupARNs}},
	}
}

// Records under a lock are lost all the same when their key is. The root user is denied as well: unlike a
// bucket policy, a key's is no less binding on it. A role made anew under the name and path of an
// administrator is the way back, and the way round.
func (k AuditKey) others() Statement {
	return Statement{
		Sid: "DenyDisablingKey", Effect: Deny, Principal: everyone(),
		Action:    Values{"kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"},
		Resource:  Values{"*"},
		Condition: Conditions{"ArnNotLike": {"aws:PrincipalArn": k.Administrators}},
	}
}

// Account returns the principal that stands for an account, whose own policies then decide. rootARN is the ARN of its root
// user.
func Account(rootARN string) *Principal { return &Principal{AWS: Values{rootARN}} }
