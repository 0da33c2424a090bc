package tampering

import "slices"

const (
	daily     = "CloudTrail itself does this all the time"
	elsewhere = "only reads, or does not concern the log group's records"
	noneHere  = "names a delivery, or one end of it; the stack has none, and the rules cannot tell which of the others concern it. " +
		"The call that begins one is reported: `PutDeliverySource` for a bucket"
)

// group are the parameters that name the log group.
func (s Site) group() map[string][]any {
	return map[string][]any{
		"logGroupName": texts(s.LogGroup), "logGroupIdentifier": texts(s.LogGroup, s.LogGroupARN),
		"resourceArn": texts(s.LogGroupARN, s.LogGroupARN+":*"), "resourceIdentifier": texts(s.LogGroupARN),
		// A policy of the account reaches every log group.
		"policyType": texts("DATA_PROTECTION_POLICY"),
	}
}

func (s Site) logs() []Thing {
	const by = "rule `tamper-log-group`"
	return []Thing{
		{
			Name: "the log group, its metric filters and subscriptions", Service: "logs", Resource: "log-group", By: by,
			Names: s.group(), Refused: s.LogGroupARN + ":log-stream:",
			Untold: slices.Concat(untold(another, "CreateLogGroup"), untold(elsewhere, "CreateLogAnomalyDetector"),
				noCall("IntegrateWithDataset", "IntegrateWithS3Table", "ProcessWithPipeline")),
		},
		{
			Name: "the log streams of the log group", Service: "logs", Resource: "log-stream", By: by,
			Names: s.group(), Refused: s.LogGroupARN + ":log-stream:x", Untold: untold(daily, "CreateLogStream", "PutLogEvents"),
		},
		{
			Name: "the log group, by calls that AWS ties to no resource", Service: "logs", By: by, Names: s.group(),
			Untold: slices.Concat(
				untold(elsewhere, "AssociateSourceToS3TableIntegration", "CancelExportTask", "CancelImportTask", "CreateImportTask",
					"DeleteIntegration", "DeleteQueryDefinition", "DisassociateSourceFromS3TableIntegration", "PutIntegration",
					"PutQueryDefinition", "PutStorageTierPolicy"),
				noCall("CallWithBearerToken", "CreateLogDelivery", "DeleteLogDelivery", "DeletePipelineRule", "Link", "PutPipelineRule",
					"UpdateLogDelivery"),
			),
		},
	}
}

// deliveries are those of CloudWatch Logs, which can take the access logs of a bucket elsewhere.
func (s Site) deliveries() []Thing {
	return []Thing{
		{
			Name: "sources of vended log deliveries", Service: "logs", Resource: "delivery-source", By: "rules `tamper-buckets-...`",
			Events: map[string][]Event{"PutDeliverySource": {
				{Name: "PutDeliverySource", Parameters: map[string]any{"resourceArn": "arn:aws:s3:::" + s.Bucket}},
			}},
			Untold: untold(noneHere, "CreateDelivery", "TagResource", "UntagResource", "UpdateDeliveryConfiguration"),
		},
		{
			Name: "destinations of vended log deliveries", Service: "logs", Resource: "delivery-destination",
			By:    "rule `tamper-log-group`, if it is the log group",
			Names: map[string][]any{"deliveryDestinationConfiguration.destinationResourceArn": texts(s.LogGroupARN, s.LogGroupARN+":*")},
			Untold: untold(noneHere, "CreateDelivery", "DeleteDeliveryDestination", "DeleteDeliveryDestinationPolicy",
				"DeleteDeliverySource", "PutDeliveryDestinationPolicy", "TagResource", "UntagResource", "UpdateDeliveryConfiguration"),
		},
		{
			Name: "vended log deliveries", Service: "logs", Resource: "delivery",
			Untold: untold(noneHere, "CreateDelivery", "DeleteDelivery", "TagResource", "UntagResource", "UpdateDeliveryConfiguration"),
		},
	}
}
