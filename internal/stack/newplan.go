package stack

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/config"
	"datatrail/internal/policydoc"
)

// order is the one in which parts are planned and built: each after those that it reads, or links to.
var order = []part{
	auditKey, accessLogs, trailLogs, recorder, dataBuckets, athena, accessLogsInGroup,
	requestMetrics, recordMetrics, accessMetrics, topTalkers, topics, tamper, alarms, savedQueries, dashboard, storageClasses,
	bucketNeeds, keyNeeds, archive,
}

// newPlan translates the configuration. It is pure.
func newPlan(project, stack string, c config.Config, id Identity) *Plan {
	prefix := cmp.Or(c.NamePrefix, project+"-"+stack)
	p := &planner{config: c, Plan: &Plan{
		Identity: id, Prefix: prefix, Owner: policydoc.NewOwner(id.Account, project, prefix), Protect: c.Protect,
		ForceDestroy: c.ForceDestroy, Warnings: c.Warnings, secrets: c.Secrets, accessLogsTo: c.AccessLogs.Destinations,
	}}
	p.planBuckets()
	for _, part := range order {
		if part.plan != nil {
			part.plan(p)
		}
	}
	for _, part := range order {
		if part.switches != nil {
			p.Switches = append(p.Switches, part.switches(p)...)
		}
	}
	p.Switches = slices.DeleteFunc(p.Switches, p.impossible)
	_, unknown := endpoints(c)
	p.refusals = append(p.refusals, p.refusePrefix(), p.refuseCollisions(), unknown)
	return p.Plan
}

// validate tells all refusals at once.
func (p *Plan) validate() error {
	errs := p.refusals
	for _, part := range order {
		if part.validate != nil {
			errs = append(errs, part.validate(p))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// NewPlan plans a stack, without Pulumi's engine and without an account. It refuses everything that can be refused without
// asking AWS; see CheckDeployer for the rest.
func NewPlan(project, stack string, c config.Config, id Identity) (*Plan, error) {
	plan := newPlan(project, stack, c, id)
	if err := plan.validate(); err != nil {
		return nil, err
	}
	return plan, nil
}

// anyAccount stands for the account before AWS is asked. Account ids all have the same length, and so have
// the documents that name them.
const anyAccount = "000000000000"

// Presume returns what AWS would answer in an account, as far as the configuration tells. Of the account's Regions it knows
// only the stack's own.
func Presume(aws config.AWS, account string) Identity {
	return Identity{
		Account: account, Region: aws.Region, Partition: aws.Partition(), DNSSuffix: aws.DNSSuffix(), Regions: []string{aws.Region},
		Presumed: true,
	}
}
