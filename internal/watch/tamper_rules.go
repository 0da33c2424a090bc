package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// TamperArgs are the arguments of NewTamper.
type TamperArgs struct {
	// Trail is the trail's physical name, with which the rules' names begin. Required.
	Trail string
	// TrailARN is the trail's ARN. Required.
	TrailARN string
	// Buckets are the physical names of all buckets of the stack. Required.
	Buckets []string
	// LogGroup is the physical name of the log group. Default: none.
	LogGroup string
	// KeyARN is the key that encrypts the records. Required.
	KeyARN pulumi.StringInput
	// Topics that are told, at most 5: their policies let EventBridge publish without a condition. Required.
	Topics []pulumi.StringInput
}

// Tamper are EventBridge rules that tell of calls against the recording. They see management events,
// which a trail of the account has to record.
type Tamper struct{ pulumi.ResourceState }

// rule is an EventBridge rule whose pattern is known, or follows from the key's ARN.
type rule struct {
	suffix, description string
	pattern             *eventPattern
	// subject is where in the event the thing stands that was called upon. Default: the trail.
	subject string
}

func (a *TamperArgs) rules() []rule {
	trail := trailPattern(a.Trail, a.TrailARN)
	out := []rule{{suffix: "trail", description: "Calls that stop or change trail " + a.Trail, pattern: &trail}}
	buckets := bucketPatterns(a.Buckets)
	for i := range buckets {
		out = append(out, rule{
			suffix: fmt.Sprintf("buckets-%d", i+1), description: "Calls that change what protects the buckets of " + a.Trail,
			pattern: &buckets[i], subject: "$.detail.requestParameters.bucketName",
		})
	}
	if a.LogGroup != "" {
		group := logGroupPattern(a.LogGroup)
		out = append(out, rule{
			suffix: "log-group", description: "Calls that change or empty log group " + a.LogGroup,
			pattern: &group, subject: "$.detail.requestParameters.logGroupName",
		})
	}
	return append(out, rule{
		suffix: "key", description: "Calls that take away the key of " + a.Trail,
		subject: "$.detail.requestParameters.keyId",
	})
}

func (a *TamperArgs) ruleName(r rule) string { return ruleName(a.Trail, "tamper-"+r.suffix) }

func (a *TamperArgs) pattern(r rule) (pulumi.StringPtrInput, error) {
	if r.pattern == nil {
		return a.KeyARN.ToStringOutput().ApplyT(func(arn string) (string, error) {
			return keyPattern(arn).JSON()
		}).(pulumi.StringOutput).ToStringPtrOutput(), nil
	}
	text, err := r.pattern.JSON()
	return pulumi.String(text), err
}

// Validate refuses, all at once, a missing trail or bucket list, and a pattern that is too long.
func (a *TamperArgs) Validate() error {
	var errs []error
	if a.Trail == "" || a.TrailARN == "" || len(a.Buckets) == 0 {
		errs = append(errs, errors.New("Trail, TrailARN and Buckets are required"))
	}
	for _, r := range a.rules() {
		if r.pattern == nil {
			continue
		}
		text, err := r.pattern.JSON()
		errs = append(errs, err)
		if len(text) > MaxEventPattern {
			errs = append(errs, fmt.Errorf("rule %s: a pattern of %d characters is longer than the %d that are accepted",
				r.suffix, len(text), MaxEventPattern))
		}
	}
	return errors.Join(errs...)
}

// message is a sentence for people; without it they would be sent the whole record.
func (a *TamperArgs) message(r rule) cloudwatch.EventTargetInputTransformerArgs {
	paths := pulumi.StringMap{
		"call": pulumi.String("$.detail.eventName"), "who": pulumi.String("$.detail.userIdentity.arn"),
		"from": pulumi.String("$.detail.sourceIPAddress"), "time": pulumi.String("$.time"),
		"error": pulumi.String("$.detail.errorCode"), "id": pulumi.String("$.detail.eventID"),
	}
	on := "trail " + a.Trail
	if r.subject != "" {
		paths["on"], on = pulumi.String(r.subject), "<on>"
	}
	return cloudwatch.EventTargetInputTransformerArgs{
		InputPaths: paths,
		InputTemplate: pulumi.String(`"` + a.Trail + `: <call> on ` + on + ` by <who> from <from> at <time>. ` +
			`Error, if it was refused: <error>. Event <id>."`),
	}
}

func (a *TamperArgs) create(ctx *pulumi.Context, name string, r rule, parent pulumi.ResourceOption) error {
	pattern, err := a.pattern(r)
	if err != nil {
		return err
	}
	made, err := cloudwatch.NewEventRule(ctx, name+"-"+r.suffix, &cloudwatch.EventRuleArgs{
		Name:         pulumi.String(a.ruleName(r)),
		Description:  pulumi.String(r.description),
		EventPattern: pattern,
	}, parent)
	if err != nil {
		return err
	}
	for i, topic := range a.Topics {
		_, err := cloudwatch.NewEventTarget(ctx, fmt.Sprintf("%s-%s-topic-%d", name, r.suffix, i+1), &cloudwatch.EventTargetArgs{
			Rule: made.Name, Arn: topic, TargetId: pulumi.String(fmt.Sprintf("topic-%d", i+1)),
			InputTransformer: a.message(r),
		}, parent)
		if err != nil {
			return fmt.Errorf("target: %w", err)
		}
	}
	return nil
}

func (*Tamper) build(ctx *pulumi.Context, name string, args *TamperArgs, parent pulumi.ResourceOption) error {
	for _, r := range args.rules() {
		if err := args.create(ctx, name, r, parent); err != nil {
			return fmt.Errorf("rule %s: %w", r.suffix, err)
		}
	}
	return nil
}

// NewTamper creates the rules and their targets.
func NewTamper(ctx *pulumi.Context, name string, args *TamperArgs, opts ...pulumi.ResourceOption) (*Tamper, error) {
	c := &Tamper{}
	return component.New(ctx, name, c, args, component.Frame[TamperArgs]{
		Type: TamperType, Noun: "tamper rules", Validate: (*TamperArgs).Validate, Build: c.build,
		Needs: "Topics and a KeyARN", Given: func(a *TamperArgs) bool { return len(a.Topics) > 0 && a.KeyARN != nil },
	}, opts)
}
