package stack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
)

// Type tokens of what is looked for in the state.
const (
	bucketToken   = "aws:s3/bucketV2:BucketV2"
	lockToken     = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	trailToken    = "aws:cloudtrail/trail:Trail"
	logGroupToken = "aws:cloudwatch/logGroup:LogGroup"
	keyToken      = "aws:kms/key:Key"
)

type heldBucket struct {
	name      string
	protected bool
}

// held is what the stack's state holds of the things that protection is about. It is empty before the
// first update.
type held struct {
	// datasets are the data buckets by dataset, and logs the log buckets by role.
	datasets, logs map[string]heldBucket
	// existing are the buckets that the stack did not make, which are called by their physical names.
	existing []string
	// trail and logGroup are the physical names; empty without one.
	trail, logGroup string
	// keyARN of the stack's own key; empty without one.
	keyARN string
	// locked says that the records have an Object Lock.
	locked bool
	// account and region are where all is; empty while nothing with an ARN that names them exists.
	account, region string
}

// protected reports whether the stack protected its records when it was last deployed.
func (h held) protected() bool { return h.logs[roleTrailLogs].protected }

// protectsAny reports whether the stack protected anything, if only a dataset.
func (h held) protectsAny() bool {
	found := h.protected()
	for _, b := range h.datasets {
		found = found || b.protected
	}
	return found
}

// add files a resource by the types of its component and its own, as in its URN, and its logical name.
func (h *held) add(types, name string, outputs map[string]any) {
	text := func(key string) string {
		value, _ := outputs[key].(string)
		return value
	}
	if place, err := arn.Parse(text("arn")); err == nil && place.Region != "" && place.AccountID != "" {
		h.region, h.account = place.Region, place.AccountID
	}
	if types == bucket.ExistingBucketType {
		h.existing = append(h.existing, name)
	}
	switch component, token, _ := strings.Cut(types, "$"); token {
	case bucketToken:
		tags, _ := outputs["tags"].(map[string]any)
		found := heldBucket{name: text("bucket"), protected: tags[tagDisposable] != "true"}
		switch component {
		case bucket.DataBucketType:
			h.datasets[name] = found
		case bucket.LogBucketType:
			h.logs[name] = found
		}
	case lockToken:
		h.locked = true
	case trailToken:
		h.trail = text("name")
	case logGroupToken:
		h.logGroup = text("name")
	case keyToken:
		h.keyARN = text("arn")
	}
}

func newHeld(answer map[string]any) held {
	h := held{datasets: map[string]heldBucket{}, logs: map[string]heldBucket{}}
	resources, _ := answer["outputs"].(map[string]any)
	for id, described := range resources {
		resource, _ := described.(map[string]any)
		outputs, _ := resource["outputs"].(map[string]any)
		h.add(string(urn.URN(id).QualifiedType()), urn.URN(id).Name(), outputs)
	}
	return h
}

// look asks the engine what the state of this stack holds. A program is not told what was deployed
// before, and the engine finds out what it would have to delete only after it has made and changed all
// the rest: by then a dataset that may not be deleted is no longer recorded.
func look(ctx *pulumi.Context) (held, error) {
	// Backends without projects know stacks by their own name alone.
	names := []string{ctx.Organization() + "/" + ctx.Project() + "/" + ctx.Stack(), ctx.Stack()}
	var errs []error
	for _, name := range names {
		var answer map[string]any
		_, err := ctx.InvokePackageRaw("pulumi:pulumi:readStackResourceOutputs", map[string]any{"stackName": name}, &answer, "")
		if err == nil {
			return newHeld(answer), nil
		}
		errs = append(errs, err)
	}
	return held{}, fmt.Errorf("state of stack %s: %w: without it nobody can tell what is protected", names[0], errors.Join(errs...))
}
