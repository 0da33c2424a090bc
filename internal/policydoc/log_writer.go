package policydoc

// LogWriter describes the role with which CloudTrail writes to a log group.
type LogWriter struct {
	// TrailARN is the only trail that may assume the role, in Account.
	TrailARN string
	Account  string
	Region   string
	// LogGroupARN is the log group, without the trailing ":*".
	LogGroupARN string
	// KeyARN is the key that encrypts the log group. Default: none.
	KeyARN string
	// KeyViaService is the name under which KMS sees calls made by CloudWatch Logs.
	// docs/unproven.md#via-service-in-china
	KeyViaService string
}

// Trust lets CloudTrail assume the role for one trail.
func (w LogWriter) Trust() []Statement {
	return []Statement{{
		Sid: "CloudTrailAssumeRole", Effect: Allow, Principal: service(cloudTrailService),
		Action: Values{"sts:AssumeRole"},
		Condition: Conditions{"StringEquals": {
			"aws:SourceAccount": {w.Account},
			"aws:SourceArn":     {w.TrailARN},
		}},
	}}
}

// Permissions let the role create and fill the log streams that CloudTrail names after the account
// and the trail's Region, and use the log group's key through CloudWatch Logs.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
func (w LogWriter) Permissions() []Statement {
	stream := w.LogGroupARN + ":log-stream:" + w.Account + "_CloudTrail_" + w.Region + "*"
	statements := []Statement{{
		Sid: "WriteLogStreams", Effect: Allow,
		Action: Values{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: Values{stream},
	}}
	if w.KeyARN != "" {
		statements = append(statements, Statement{
			Sid: "UseLogGroupKey", Effect: Allow,
			Action:    Values{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"},
			Resource:  Values{w.KeyARN},
			Condition: Conditions{"StringEquals": {"kms:ViaService": {w.KeyViaService}}},
		})
	}
	return statements
}
