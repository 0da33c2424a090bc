package watch

// Calls that stop the recording, weaken what protects the records, or silence the alarms. Those that AWS refused match too: an
// attempt is news. tests/oracle holds them against AWS's service reference, and docs/tampering.md lists what is not told.
var (
	trailCalls = exactly("AddTags", "DeleteTrail", "PutEventConfiguration", "PutEventSelectors", "PutInsightSelectors", "RemoveTags",
		"StartLogging", "StopLogging", "UpdateTrail")

	// All of S3's calls that begin so change a bucket, those to come as well. The last three come from other services, or name the
	// bucket by its ARN.
	bucketCalls = append(beginning("CreateBucket", "DeleteBucket", "PutBucket", "UpdateBucket"),
		exactly("PutAccelerateConfiguration", "PutDeliverySource", "TagResource", "UntagResource")...)

	keyCalls = exactly("CancelKeyDeletion", "CreateAlias", "CreateGrant", "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKey",
		"DisableKeyRotation", "EnableKey", "EnableKeyRotation", "ImportKeyMaterial", "PutKeyPolicy", "ReplicateKey", "RetireGrant",
		"RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "SynchronizeMultiRegionKey", "TagResource", "UntagResource",
		"UpdateAlias", "UpdateKeyDescription", "UpdatePrimaryRegion")

	logGroupCalls = exactly("AssociateKmsKey", "CreateExportTask", "DeleteAccountPolicy", "DeleteDataProtectionPolicy", "DeleteIndexPolicy",
		"DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteResourcePolicy", "DeleteRetentionPolicy",
		"DeleteSubscriptionFilter", "DeleteSyslogConfiguration", "DeleteTransformer", "DisassociateKmsKey", "PutAccountPolicy",
		"PutBearerTokenAuthentication", "PutDataProtectionPolicy", "PutDeliveryDestination", "PutIndexPolicy",
		"PutLogGroupDeletionProtection", "PutMetricFilter", "PutResourcePolicy", "PutRetentionPolicy", "PutSubscriptionFilter",
		"PutSyslogConfiguration", "PutTransformer", "TagLogGroup", "TagResource", "UntagLogGroup", "UntagResource")

	topicCalls = exactly("AddPermission", "DeleteTopic", "PutDataProtectionPolicy", "RemovePermission", "SetSubscriptionAttributes",
		"SetTopicAttributes", "Subscribe", "TagResource", "Unsubscribe", "UntagResource")

	alarmCalls = exactly("DeleteAlarms", "DisableAlarmActions", "EnableAlarmActions", "PutAlarmMuteRule", "PutCompositeAlarm",
		"PutLogAlarm", "PutMetricAlarm", "SetAlarmState")

	ruleCalls = exactly("DeleteRule", "DisableRule", "EnableRule", "PutRule", "PutTargets", "RemoveTargets", "TagResource",
		"UntagResource")

	roleCalls = exactly("AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy",
		"PutRolePermissionsBoundary", "PutRolePolicy", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole",
		"UpdateRoleDescription")
)

// Fields of CloudTrail's records that name what a call is about.
const (
	parameter    = "requestParameters."
	errorMessage = "errorMessage"
)

// refused finds a name in what AWS says of a call that it refuses, whose record may lack the parameters: "User: ... is not
// authorized to perform: ... on resource: arn:...:trail/name because ...". docs/unproven.md#refused-calls
func refused(name string) []where {
	return in(errorMessage, like("*"+name, "*"+name+" *")...)
}
