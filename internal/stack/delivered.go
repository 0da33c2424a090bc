package stack

import (
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/accesslogs"
	"datatrail/internal/config"
	"datatrail/internal/live"
)

// CheckDeliverySources refuses buckets that already have a delivery source of others, given the live state: AWS allows one
// source per bucket. The provider has no function that finds it.
func (p *Plan) CheckDeliverySources(found []live.DeliverySource) error {
	if p.AccessLogDelivery == nil {
		return nil
	}
	var errs []error
	for _, planned := range p.AccessLogDelivery.Sources {
		for _, source := range found {
			if source.LogType != accesslogs.LogType || source.Name == accesslogs.Name(planned.BucketName) ||
				!slices.Contains(source.ResourceARNs, planned.BucketARN) {
				continue
			}
			errs = append(errs, p.problem("accessLogs.destinations", config.AccessLogsToCloudWatch,
				"cannot deliver from bucket %s, which already has delivery source %s, and AWS allows only one: %s, or find out "+
					"what delivers from it (aws logs describe-deliveries --query \"deliveries[?deliverySourceName=='%[2]s']\"), "+
					"and delete it if nobody needs that (aws logs delete-delivery --id ID, then aws logs delete-delivery-source "+
					"--name %[2]s); a CloudWatch telemetry rule would create it again",
				planned.BucketName, source.Name, p.withoutDelivery(planned.BucketName)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// withoutDelivery says how a bucket gets by without a delivery.
func (p *Plan) withoutDelivery(bucket string) string {
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.BucketName == bucket && b.Existing != nil {
			return fmt.Sprintf("take %s out of %s", config.ManageAccessLogs, b.managePath())
		}
	}
	return "remove this"
}
