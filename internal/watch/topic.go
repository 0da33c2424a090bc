package watch

import (
	"errors"
	"strings"

	"datatrail/internal/policydoc"
)

// TopicSpec is what a Topic is made of.
type TopicSpec struct {
	// TopicName is the physical name. Required.
	TopicName string
	// Policy says who publishes; it names the topic by the ARN that follows from its name. Required.
	Policy policydoc.Topic
	// Emails that are subscribed. AWS asks each to confirm. Default: none.
	Emails []string
}

// Validate refuses a topic without a name or an ARN.
func (spec *TopicSpec) Validate() error {
	if spec.TopicName == "" || spec.Policy == nil || !strings.HasSuffix(spec.Policy.ARN(), ":"+spec.TopicName) {
		return errors.New("TopicName, and a Policy with the ARN that follows from it, are required")
	}
	return nil
}
