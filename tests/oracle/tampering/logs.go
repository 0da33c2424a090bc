package tampering

import "slices"

const (
	daily     = "CloudTrail itself does this all the time"
	elsewhere = "only reads, or does not concern the log group's records"
	told      = "reported once, as a call on the log group of the trail"
	tags      = "only changes tags, and nothing about a delivery depends on them"
)

// group are the parameters that name a log group.
func group(name, arn string) map[string][]any {
	return map[string][]any{
		"logGroupName": texts(name), "logGroupIdentifier": texts(name, arn),
		"resourceArn": texts(arn, arn+":*"), "resourceIdentifier": texts(arn),
	}
}

// groupThings are a log group, its streams, and what AWS ties to no resource.
func groupThings(of, by, daily, name, arn string) []Thing {
	return []Thing{
		{
			Name: of + ", its metric filters and subscriptions", Service: "logs", Resource: "log-group", By: by,
			Names: group(name, arn), Refused: arn + ":log-stream:",
			Untold: slices.Concat(untold(another, "CreateLogGroup"), untold(elsewhere, "CreateLogAnomalyDetector"),
				noCall("IntegrateWithDataset", "IntegrateWithS3Table", "ProcessWithPipeline")),
		},
		{
			Name: "the log streams of " + of, Service: "logs", Resource: "log-stream", By: by,
			Names: group(name, arn), Refused: arn + ":log-stream:x", Untold: untold(daily, "CreateLogStream", "PutLogEvents"),
		},
		{
			Name: of + ", by calls that AWS ties to no resource", Service: "logs", By: by, Names: group(name, arn),
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

func (s Site) logs() []Thing {
	things := groupThings("the log group", "rule `tamper-log-group`", daily, s.LogGroup, s.LogGroupARN)
	for i := range things {
		// A policy of the account reaches every log group.
		things[i].Names["policyType"] = texts("DATA_PROTECTION_POLICY")
	}
	return things
}

// accessLogs are about the log group of access logs.
func (s Site) accessLogs() []Thing {
	const delivered = "the delivery of access logs itself does this all the time"
	things := groupThings("the log group of access logs", "rule `tamper-access-log-group`", delivered,
		s.AccessLogGroup, s.AccessLogGroupARN)
	last := &things[len(things)-1]
	last.Untold = append(last.Untold, untold(told, "DeleteAccountPolicy", "PutAccountPolicy")...)
	return things
}

// deliveries are those of CloudWatch Logs, which bring access logs to their log group.
func (s Site) deliveries() []Thing {
	const by = "rule `tamper-deliveries`, if `accessLogs` has the destination `cloudwatch-logs`"
	bucket := "arn:aws:s3:::" + s.Bucket
	event := func(name string, parameters map[string]any) []Event {
		return []Event{{Name: name, Parameters: parameters}}
	}
	// AWS ties these to more than what they name.
	events := map[string][]Event{
		"CreateDelivery": event("CreateDelivery", map[string]any{
			"deliverySourceName": s.Source, "deliveryDestinationArn": s.arn("logs", "delivery-destination:"+s.Destination),
		}),
		"DeleteDeliverySource":        event("DeleteDeliverySource", map[string]any{"name": s.Source}),
		"PutDeliverySource":           event("PutDeliverySource", map[string]any{"name": s.Source, "resourceArn": bucket}),
		"UpdateDeliveryConfiguration": event("UpdateDeliveryConfiguration", map[string]any{"id": "a1b2c3d4e5f6"}),
	}
	return []Thing{
		{
			Name: "sources of vended log deliveries", Service: "logs", Resource: "delivery-source", Events: events,
			By:     by + "; `PutDeliverySource` always by rules `tamper-buckets-...`",
			Untold: untold(tags, "TagResource", "UntagResource"),
		},
		{
			Name: "destinations of vended log deliveries", Service: "logs", Resource: "delivery-destination", Events: events,
			By: by + "; otherwise only `PutDeliveryDestination` of the log group, by rule `tamper-log-group`",
			Names: map[string][]any{
				"name": texts(s.Destination), "deliveryDestinationName": texts(s.Destination),
				"deliveryDestinationConfiguration.destinationResourceArn": texts(
					s.AccessLogGroupARN, s.AccessLogGroupARN+":*", s.LogGroupARN, s.LogGroupARN+":*"),
			},
			Untold: untold(tags, "TagResource", "UntagResource"),
		},
		{
			Name:    "vended log deliveries, including others' (these calls name neither a bucket nor a log group)",
			Service: "logs", Resource: "delivery", By: by, Events: events, Names: map[string][]any{"id": texts("a1b2c3d4e5f6")},
			Untold: untold(tags, "TagResource", "UntagResource"),
		},
	}
}
