package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/limit"
)

// maxDescription is the length that EventBridge takes; a log group's name may be as long alone.
const maxDescription = 512

// TamperLinks are the inputs of a Tamper that other resources supply.
type TamperLinks struct {
	// KeyARN is the key that encrypts the records.
	KeyARN pulumi.StringInput
	// Topics are the topics to notify, at most 5. Their policies must let EventBridge publish without a condition.
	Topics []pulumi.StringInput
	// RoleName is the role with which CloudTrail writes to the log group. Required with Role.
	RoleName pulumi.StringInput `link:"optional"`
	// LogGroup is the log group, which must exist first. Required with RoleByFilter.
	LogGroup pulumi.Resource `link:"optional"`
}

// Tamper is a set of EventBridge rules that report calls against the recording and, where they receive no calls on the role, a
// metric filter. The rules receive management events, which a trail of the account must record.
type Tamper struct{ pulumi.ResourceState }

func (l TamperLinks) value(of link) pulumi.StringInput {
	if of == linkRole {
		return l.RoleName
	}
	return l.KeyARN
}

func (l TamperLinks) pattern(r rule) (pulumi.StringPtrInput, error) {
	if r.late == nil {
		text, err := r.pattern.JSON()
		return pulumi.String(text), err
	}
	return l.value(r.link).ToStringOutput().ApplyT(func(value string) (string, error) {
		return r.complete(value).JSON()
	}).(pulumi.StringOutput).ToStringPtrOutput(), nil
}

// message is a sentence for people; without it they would be sent the whole record.
func (spec *TamperSpec) message(r rule) cloudwatch.EventTargetInputTransformerArgs {
	paths := pulumi.StringMap{
		"call": pulumi.String("$.detail.eventName"), "who": pulumi.String("$.detail.userIdentity.arn"),
		"from": pulumi.String("$.detail.sourceIPAddress"), "time": pulumi.String("$.time"),
		"error": pulumi.String("$.detail.errorCode"), "id": pulumi.String("$.detail.eventID"),
	}
	on := r.thing
	if r.subject != "" {
		paths["on"] = pulumi.String(r.subject)
		on += " <on>"
	}
	return cloudwatch.EventTargetInputTransformerArgs{
		InputPaths: paths,
		InputTemplate: pulumi.String(`"` + spec.Trail + `: <call> on ` + on + ` by <who> from <from> at <time>. ` +
			`Error, if it was refused: <error>. Event <id>."`),
	}
}

func (spec *TamperSpec) create(ctx *pulumi.Context, name string, r rule, links TamperLinks, parent pulumi.ResourceOption) error {
	pattern, err := links.pattern(r)
	if err != nil {
		return err
	}
	made, err := cloudwatch.NewEventRule(ctx, name+"-"+r.suffix, &cloudwatch.EventRuleArgs{
		Name:         pulumi.String(spec.ruleName(r)),
		Description:  pulumi.String(limit.Fit(r.description, maxDescription, "")),
		EventPattern: pattern,
	}, parent)
	if err != nil {
		return err
	}
	for i, topic := range links.Topics {
		_, err := cloudwatch.NewEventTarget(ctx, fmt.Sprintf("%s-%s-topic-%d", name, r.suffix, i+1), &cloudwatch.EventTargetArgs{
			Rule: made.Name, Arn: topic, TargetId: pulumi.String(fmt.Sprintf("topic-%d", i+1)),
			InputTransformer: spec.message(r),
		}, parent)
		if err != nil {
			return fmt.Errorf("target: %w", err)
		}
	}
	return nil
}

func (*Tamper) build(ctx *pulumi.Context, name string, spec *TamperSpec, links TamperLinks, parent pulumi.ResourceOption) error {
	for _, r := range spec.rules() {
		if err := spec.create(ctx, name, r, links, parent); err != nil {
			return fmt.Errorf("rule %s: %w", r.suffix, err)
		}
	}
	if spec.Role == RoleByFilter {
		return spec.createFilter(ctx, name, links, parent)
	}
	return nil
}

// NewTamper creates the rules and their targets.
func NewTamper(ctx *pulumi.Context, name string, spec *TamperSpec, links TamperLinks, opts ...pulumi.ResourceOption,
) (*Tamper, error) {
	c := &Tamper{}
	return component.New(ctx, name, c, spec, links, component.Frame[*TamperSpec, TamperLinks]{
		Type: TamperType, Noun: "tamper rules", Build: c.build,
		Suits: func(s *TamperSpec, l TamperLinks) error {
			if s.Role != RoleUnwatched && l.RoleName == nil || s.Role == RoleByFilter && l.LogGroup == nil {
				return errors.New("links RoleName and LogGroup are required with Role")
			}
			return nil
		},
	}, opts)
}
