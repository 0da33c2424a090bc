package watch

// Calls that stop the recording, weaken what protects the records, or silence the alarms. Those that AWS refused match too: an
// attempt is news. docs/tampering.md lists the calls that are not told; the tests of tests/oracle hold both lists against AWS's
// service reference.
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

	logGroupCalls = exactly("AssociateKmsKey", "CreateExportTask", "DeleteAccountPolicy", "DeleteDataProtectionPolicy",
		"DeleteIndexPolicy", "DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteResourcePolicy", "DeleteRetentionPolicy",
		"DeleteSubscriptionFilter", "DeleteSyslogConfiguration", "DeleteTransformer", "DisassociateKmsKey", "PutAccountPolicy",
		"PutBearerTokenAuthentication", "PutDataProtectionPolicy", "PutDeliveryDestination", "PutIndexPolicy",
		"PutLogGroupDeletionProtection", "PutMetricFilter", "PutResourcePolicy", "PutRetentionPolicy", "PutSubscriptionFilter",
		"PutSyslogConfiguration", "PutTransformer", "TagLogGroup", "TagResource", "UntagLogGroup", "UntagResource")

	// deliveryCalls are those on the delivery of access logs, but for PutDeliverySource, which names the bucket.
	deliveryCalls = exactly("CreateDelivery", "DeleteDelivery", "DeleteDeliveryDestination", "DeleteDeliveryDestinationPolicy",
		"DeleteDeliverySource", "PutDeliveryDestination", "PutDeliveryDestinationPolicy", "UpdateDeliveryConfiguration")

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
