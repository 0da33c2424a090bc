// Package pulumitest runs a Pulumi program against a recording mock and answers questions about the
// graph that it registered.
//
// The mock computes only what AWS would: ids and ARNs that tell their resource, so that a swapped
// wire shows in an assertion. In a preview it computes nothing, and every output that AWS would
// compute stays unknown. Only tests import it.
package pulumitest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Registration is one resource that a program registered.
type Registration struct {
	Type     string
	Name     string
	URN      string
	Parent   string
	Provider string
	Protect  bool
	// Retain and DeleteFirst are the options retainOnDelete and deleteBeforeReplace.
	Retain, DeleteFirst bool
	// IgnoreChanges are the inputs whose changes the engine does not look at, and BeforeWrite the hooks that run before the
	// resource is created or updated.
	IgnoreChanges, BeforeWrite []string
	// DeletedWith is the URN of the resource whose deletion deletes this one.
	DeletedWith string
	// DependsOn are the URNs of explicit dependencies and of those that inputs carry.
	DependsOn []string
	Inputs    resource.PropertyMap
	// Outputs are the inputs and what AWS would compute.
	Outputs resource.PropertyMap
}

// Recorder is a mock monitor. Registrations arrive on concurrent goroutines.
type Recorder struct {
	// Caller is the ARN of the deploying principal.
	Caller string
	// Issuer is the ARN of the role behind the caller.
	Issuer string
	// Partition, with its DNS suffix.
	Partition string
	// State is what the engine answers about the stack's state: type and outputs by URN.
	State resource.PropertyMap
	// Unread are the answers that the engine gives before it can read the state.
	Unread []error
	// Fail maps type tokens to the error that registering one gives.
	Fail map[string]error

	// account is who the credentials are of. Default: Account.
	account, region string

	dryRun        bool
	mu            sync.Mutex
	registrations []Registration
	invokes       []string
}

// Example account and principal of tests.
const (
	Account = "111122223333"
	Issuer  = "arn:aws:iam::" + Account + ":role/ci/datatrail-deployer"
	Caller  = "arn:aws:sts::" + Account + ":assumed-role/datatrail-deployer/session"
)

// readState is the engine's own function that reads the state of a stack.
const readState = "pulumi:pulumi:readStackResourceOutputs"

// errNoProvider is what a preview against AWS would only show there: default providers are disabled.
var errNoProvider = errors.New("has no explicit provider")

// NewResource records a registration.
func (r *Recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if err := r.Fail[args.TypeToken]; err != nil {
		return "", nil, err
	}
	reg := Registration{
		Type: args.TypeToken, Name: args.Name, Provider: args.Provider,
		Inputs: args.Inputs.Copy(),
	}
	if rpc := args.RegisterRPC; rpc != nil {
		reg.Parent, reg.Protect = rpc.GetParent(), rpc.GetProtect()
		reg.Retain, reg.DeleteFirst, reg.DeletedWith = rpc.GetRetainOnDelete(), rpc.GetDeleteBeforeReplace(), rpc.GetDeletedWith()
		reg.IgnoreChanges = rpc.GetIgnoreChanges()
		if hooks := rpc.GetHooks(); slices.Equal(hooks.GetBeforeCreate(), hooks.GetBeforeUpdate()) {
			reg.BeforeWrite = hooks.GetBeforeCreate()
		}
		reg.DependsOn = append(reg.DependsOn, rpc.GetDependencies()...)
		if args.Custom && args.Provider == "" && strings.HasPrefix(args.TypeToken, "aws:") {
			return "", nil, fmt.Errorf("%s %s: %w", args.TypeToken, args.Name, errNoProvider)
		}
	}
	reg.URN = urn(reg.Parent, reg.Type, reg.Name)
	id := ""
	reg.Outputs = args.Inputs.Copy()
	r.learnRegion(args)
	if !r.dryRun || !args.Custom || strings.HasPrefix(args.TypeToken, "pulumi:providers:") {
		id = args.Name + "_id"
		maps.Copy(reg.Outputs, r.computed(args))
	}
	r.mu.Lock()
	r.registrations = append(r.registrations, reg)
	r.mu.Unlock()
	return id, reg.Outputs.Copy(), nil
}

// urn mirrors the SDK's mock monitor: type chain of the parent, then type, then name.
func urn(parent, token, name string) string {
	prefix := ""
	if parts := strings.SplitN(parent, "::", 4); len(parts) == 4 && parts[2] != "pulumi:pulumi:Stack" {
		prefix = parts[2] + "$"
	}
	return prefix + token + "::" + name
}

// learnRegion keeps the provider's Region, which precedes all that it makes.
func (r *Recorder) learnRegion(args pulumi.MockResourceArgs) {
	if region := args.Inputs["region"]; args.TypeToken == "pulumi:providers:aws" && region.IsString() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.region = region.StringValue()
	}
}

// computed gives what AWS computes and the program reads.
func (r *Recorder) computed(args pulumi.MockResourceArgs) resource.PropertyMap {
	out := resource.PropertyMap{}
	switch args.TypeToken {
	case "aws:iam/role:Role":
		out["name"] = resource.NewProperty(args.Name + "-0123456")
		out["arn"] = r.arn("iam", "role/"+args.Name+"-0123456")
	case "aws:kms/key:Key":
		out["keyId"] = resource.NewProperty(args.Name + "_id")
		out["arn"] = r.arn("kms", "key/"+args.Name)
	case "aws:cloudtrail/trail:Trail":
		out["arn"] = r.arn("cloudtrail", "trail/"+args.Inputs["name"].StringValue())
	case "aws:cloudwatch/logGroup:LogGroup":
		out["arn"] = r.arn("logs", "log-group:"+args.Inputs["name"].StringValue())
	}
	return out
}

func (r *Recorder) arn(service, rest string) resource.PropertyValue {
	region := cmp.Or(r.region, "region")
	return resource.NewProperty("arn:" + r.Partition + ":" + service + ":" + region + ":" + Account + ":" + rest)
}

// Call answers what the program asks about the caller.
func (r *Recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.invokes = append(r.invokes, args.Token)
	if args.Token == readState {
		if len(r.Unread) > 0 {
			err := r.Unread[0]
			r.Unread = r.Unread[1:]
			return nil, err
		}
		return resource.PropertyMap{"outputs": resource.NewProperty(r.State)}, nil
	}
	if args.Provider == "" {
		return nil, fmt.Errorf("%s: %w", args.Token, errNoProvider)
	}
	switch args.Token {
	case "aws:index/getCallerIdentity:getCallerIdentity":
		return texts(map[string]string{
			"accountId": cmp.Or(r.account, Account), "arn": r.Caller, "userId": "AROAEXAMPLE:session", "id": Account,
		}), nil
	case "aws:index/getPartition:getPartition":
		suffix := "amazonaws.com"
		if r.Partition == "aws-cn" {
			suffix = "amazonaws.com.cn"
		}
		return texts(map[string]string{"partition": r.Partition, "dnsSuffix": suffix, "id": r.Partition}), nil
	case "aws:index/getRegions:getRegions":
		names := []resource.PropertyValue{resource.NewProperty("us-east-1"), resource.NewProperty("eu-central-1")}
		return resource.PropertyMap{"id": resource.NewProperty("regions"), "names": resource.NewProperty(names)}, nil
	case "aws:s3/getBucket:getBucket":
		name := args.Args["bucket"].StringValue()
		return texts(map[string]string{"id": name, "bucket": name, "region": cmp.Or(r.region, "region")}), nil
	case "aws:s3/getBucketPolicy:getBucketPolicy":
		return nil, errors.New("reading S3 Bucket Policy: couldn't find resource")
	case "aws:cloudcontrol/getResource:getResource":
		name := args.Args["identifier"].StringValue()
		return texts(map[string]string{"id": name, "identifier": name, "typeName": "AWS::S3::Bucket", "properties": "{}"}), nil
	case "aws:iam/getSessionContext:getSessionContext":
		return texts(map[string]string{"arn": r.Caller, "issuerArn": r.Issuer, "id": r.Caller}), nil
	default:
		return nil, fmt.Errorf("invoke %s is not known to the mock", args.Token)
	}
}

func texts(values map[string]string) resource.PropertyMap {
	out := resource.PropertyMap{}
	for key, value := range values {
		out[resource.PropertyKey(key)] = resource.NewProperty(value)
	}
	return out
}
