package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"datatrail/internal/policydoc"
)

// emailDigits tell apart the subscriptions of secret addresses.
const emailDigits = 8

// TopicSpec describes a Topic.
type TopicSpec struct {
	// TopicName is the physical name. Required.
	TopicName string
	// Policy says who publishes; it names the topic by the ARN that follows from its name. Required.
	Policy policydoc.Topic
	// Emails are the addresses that are subscribed. AWS asks each to confirm. Default: none.
	Emails []string
	// Secret keeps the addresses out of the plain text of the state, and of the names in it. Default: false.
	Secret bool
}

// subscription is the logical name of an address's subscription to a topic.
func (spec *TopicSpec) subscription(topic, email string) string {
	if !spec.Secret {
		return topic + "-" + email
	}
	sum := sha256.Sum256([]byte(email))
	return topic + "-" + hex.EncodeToString(sum[:])[:emailDigits]
}

// Validate refuses a topic without a name or an ARN.
func (spec *TopicSpec) Validate() error {
	if spec.TopicName == "" || spec.Policy == nil || !strings.HasSuffix(spec.Policy.ARN(), ":"+spec.TopicName) {
		return errors.New("TopicName, and a Policy with the ARN that follows from it, are required")
	}
	return nil
}
