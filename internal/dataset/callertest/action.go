package callertest

import (
	"strings"

	"datatrail/internal/dataset"
)

// Actions returns the IAM actions that decide the call on the dataset's bucket: of the current object, and
// of a version of it, which have the same words in their names.
func (c Call) Actions() []string {
	action := "s3:" + c.Caller.API
	if c.Caller.API == "ListParts" {
		action = "s3:ListMultipartUploadParts"
	}
	for _, o := range dataset.Operations() {
		if o.API == c.Caller.API {
			action = o.Action
		}
	}
	if version := strings.Replace(action, "Object", "ObjectVersion", 1); !c.OnBucket() && version != action {
		return []string{action, version}
	}
	return []string{action}
}

// OnBucket reports whether the call names no object.
func (c Call) OnBucket() bool { return dataset.ClassOf(c.Caller.API) == dataset.Listings }
