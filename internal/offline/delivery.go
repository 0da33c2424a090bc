package offline

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Tokens of vended log delivery.
const (
	sourceType      = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
	destinationType = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
	deliveryType    = "aws:cloudwatch/logDelivery:LogDelivery"
)

// What ties a delivery to its ends.
const (
	sourceNameKey     = "deliverySourceName"
	destinationARNKey = "deliveryDestinationArn"
	resourceARNKey    = "resourceArn"
)

// deliveries: what CloudWatch Logs delivers for other services.
var deliveries = map[string]kind{
	sourceType: {
		name: byName, id: nameID, arn: "arn:{partition}:logs:{region}:{account}:delivery-source:{name}",
		tagged: true, replace: []string{"logType", resourceARNKey}, computed: map[string]string{"service": "s3"},
	},
	destinationType: {
		name: byName, id: nameID, arn: "arn:{partition}:logs:{region}:{account}:delivery-destination:{name}",
		tagged: true, replace: []string{"outputFormat"}, computed: map[string]string{"deliveryDestinationType": "CWL"},
	},
	deliveryType: {
		id: "{label}", arn: "arn:{partition}:logs:{region}:{account}:delivery:{label}",
		tagged: true, replace: []string{sourceNameKey, destinationARNKey},
	},
}

// refuseSource: AWS takes one source of a resource, and moves none to another resource.
func refuseSource(a *Account, source resource.PropertyMap) error {
	name := text(source, byName)
	for _, other := range a.all(sourceType, resourceARNKey, text(source, resourceARNKey)) {
		if text(other, byName) != name && text(other, "logType") == text(source, "logType") {
			return fmt.Errorf("ConflictException: %s has delivery source %s already", text(source, resourceARNKey), text(other, byName))
		}
	}
	for _, was := range a.all(sourceType, byName, name) {
		if text(was, resourceARNKey) != text(source, resourceARNKey) {
			return fmt.Errorf("ConflictException: delivery source %s is of another resource: create a new one instead", name)
		}
	}
	return nil
}

// refuseDestination: AWS points a destination with tags at nothing else.
// https://github.com/hashicorp/terraform-provider-aws/issues/43572
func refuseDestination(a *Account, destination resource.PropertyMap) error {
	const configuration = "deliveryDestinationConfiguration"
	tags := destination["tagsAll"]
	for _, was := range a.all(destinationType, byName, text(destination, byName)) {
		if !was[configuration].DeepEquals(destination[configuration]) && tags.IsObject() && len(tags.ObjectValue()) > 0 {
			return errors.New("ConflictException: tags can only be provided when a resource is being created")
		}
	}
	return nil
}

// refuseDelivery: both ends have to be there.
func refuseDelivery(a *Account, delivery resource.PropertyMap) error {
	source, destination := text(delivery, sourceNameKey), text(delivery, destinationARNKey)
	if source != "" && len(a.all(sourceType, byName, source)) == 0 {
		return fmt.Errorf("ResourceNotFoundException: delivery source %s does not exist", source)
	}
	if destination != "" && len(a.all(destinationType, arnKey, destination)) == 0 {
		return fmt.Errorf("ResourceNotFoundException: delivery destination %s does not exist", destination)
	}
	return nil
}

// refuseEndInUse: a delivery goes before its ends.
func refuseEndInUse(key, of resource.PropertyKey) func(*Account, resource.PropertyMap) error {
	return func(a *Account, end resource.PropertyMap) error {
		if len(a.all(deliveryType, key, text(end, of))) > 0 {
			return fmt.Errorf("ConflictException: %s is used by a delivery: delete that first", text(end, of))
		}
		return nil
	}
}

// changeTime is how long the stub takes for what AWS does one at a time: long enough for a call at the same moment to meet it.
const changeTime = 2 * time.Millisecond

// SetChangeTime says how long the account takes for each change of which AWS does one at a time. The engine writes its state
// between two steps, so that steps which it begins together meet only in changes that take longer than that.
func (a *Account) SetChangeTime(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changeTime = d
}

// exclusive are the things of which AWS changes one at a time, as a change of a resource takes them. Of deliveries, and what
// belongs to them, it is the account's; a source changes its bucket besides, as a policy does.
func exclusive(token string, outputs resource.PropertyMap) []string {
	const change, bucket = "deliveries", "bucket "
	switch token {
	case sourceType:
		arn := text(outputs, resourceARNKey)
		return []string{change, bucket + arn[strings.LastIndex(arn, ":")+1:]}
	case destinationType, deliveryType:
		return []string{change}
	case policyType:
		return []string{bucket + text(outputs, bucketKey)}
	}
	return nil
}

// change does something to a resource, unless AWS is still busy with another change, and refuses this one.
func (a *Account) change(token string, outputs resource.PropertyMap, do func() error) error {
	things := exclusive(token, outputs)
	if len(things) == 0 {
		return do()
	}
	a.mu.Lock()
	for _, thing := range things {
		if a.busy[thing] {
			a.mu.Unlock()
			if strings.HasPrefix(thing, "bucket ") {
				return fmt.Errorf("OperationAborted: a conflicting conditional operation is currently in progress against %s", thing)
			}
			return errors.New("ConflictException: requested resource is currently being updated")
		}
	}
	for _, thing := range things {
		a.busy[thing] = true
	}
	takes := a.changeTime
	a.mu.Unlock()
	time.Sleep(takes)
	err := do()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, thing := range things {
		delete(a.busy, thing)
	}
	return err
}
