package stack

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"datatrail/internal/accesslogs"
	"datatrail/internal/bucket"
	"datatrail/internal/live"
	"datatrail/internal/policydoc"
)

// Type tokens of what is looked for in the state.
const (
	bucketToken   = "aws:s3/bucketV2:BucketV2"
	loggingToken  = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	lockToken     = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	trailToken    = "aws:cloudtrail/trail:Trail"
	logGroupToken = "aws:cloudwatch/logGroup:LogGroup"
	keyToken      = "aws:kms/key:Key"
)

// attachedTypes begin the types of a policy that others write too.
const attachedTypes = bucket.ExistingBucketType + "$" + bucket.AttachedPolicyType

// attachedLogging is the type of the access logging of a bucket that the stack did not make.
const attachedLogging = bucket.ExistingBucketType + "$" + bucket.AttachedLoggingType + "$" + loggingToken

type heldBucket struct {
	name      string
	protected bool
}

// heldPolicy is the policy of a bucket that the stack did not make, as it was last written.
type heldPolicy struct {
	text  string
	owner policydoc.Owner
	// hadStatements of the stack.
	hadStatements bool
}

// attached reports whether the stack has statements in it, as far as the state knows.
func (h heldPolicy) attached() bool { return h.hadStatements && h.text != "" }

// held is what the stack's state holds of the things that protection is about. It is empty before the
// first update.
type held struct {
	// datasets are the data buckets by dataset, and logs the log buckets by role.
	datasets, logs map[string]heldBucket
	// existing are the buckets that the stack did not make, which are called by their physical names.
	existing []string
	// attached are the policies of such buckets that the stack wrote, by the bucket's name.
	attached map[string]heldPolicy
	// logging is where the stack had such buckets log their accesses, by the bucket's name.
	logging map[string]live.Logging
	// trail, logGroup and accessLogGroup are the physical names; empty without one.
	trail, logGroup, accessLogGroup string
	// keyARN of the stack's own key; empty without one.
	keyARN string
	// locked says that the records have an Object Lock, and logged that buckets log their accesses to files.
	locked, logged bool
	// account and region are where all is; empty while nothing with an ARN that names them exists.
	account, region string
}

// protected reports whether the stack protected its records when it was last deployed. It always has an access-log bucket.
func (h held) protected() bool {
	return h.logs[roleTrailLogs].protected || h.logs[roleAccessLogs].protected
}

// protectsAny reports whether the stack protected anything, if only a dataset.
func (h held) protectsAny() bool {
	found := h.protected()
	for _, b := range h.datasets {
		found = found || b.protected
	}
	for _, policy := range h.attached {
		found = found || policy.attached()
	}
	return found
}

// attach files the component of a policy that others write too, or the policy itself.
func (h *held) attach(isComponent bool, outputs map[string]any) {
	text := func(key string) string {
		value, _ := outputs[key].(string)
		return value
	}
	if !isComponent {
		policy := h.attached[text("bucket")]
		policy.text = text("policy")
		h.attached[text("bucket")] = policy
		return
	}
	policy := h.attached[text("bucketName")]
	policy.owner = policydoc.Owner(text("owner"))
	policy.hadStatements, _ = outputs["attached"].(bool)
	h.attached[text("bucketName")] = policy
}

// log files where a bucket that the stack did not make logs its accesses.
func (h *held) log(outputs map[string]any) {
	var to struct {
		Bucket, TargetBucket, TargetPrefix string
		TargetObjectKeyFormat              struct {
			PartitionedPrefix struct{ PartitionDateSource string }
		}
	}
	// What is not there stays empty.
	if text, err := json.Marshal(outputs); err != nil || json.Unmarshal(text, &to) != nil {
		return
	}
	h.logging[to.Bucket] = live.Logging{
		Bucket: to.TargetBucket, Prefix: to.TargetPrefix, PartitionedBy: to.TargetObjectKeyFormat.PartitionedPrefix.PartitionDateSource,
	}
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
	if rest, found := strings.CutPrefix(types, attachedTypes); found {
		h.attach(rest == "", outputs)
	}
	if types == attachedLogging {
		h.log(outputs)
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
		if component == accesslogs.DeliveryType {
			h.accessLogGroup = text("name")
			break
		}
		h.logGroup = text("name")
	case loggingToken:
		h.logged = true
	case keyToken:
		h.keyARN = text("arn")
	}
}

func newHeld(answer map[string]any) held {
	h := held{
		datasets: map[string]heldBucket{}, logs: map[string]heldBucket{}, attached: map[string]heldPolicy{},
		logging: map[string]live.Logging{},
	}
	resources, _ := answer["outputs"].(map[string]any)
	for id, described := range resources {
		resource, _ := described.(map[string]any)
		outputs, _ := resource["outputs"].(map[string]any)
		h.add(string(urn.URN(id).QualifiedType()), urn.URN(id).Name(), outputs)
	}
	return h
}
