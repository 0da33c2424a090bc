package stack

import (
	"fmt"

	"datatrail/internal/config"
)

// NewPlan plans a stack, without Pulumi's engine and without an account. It refuses what needs no answer
// of AWS to be refused; see CheckDeployer for the rest.
func NewPlan(project, stack string, c config.Config, id Identity) (*Plan, error) {
	plan := newPlan(project, stack, c, id)
	if err := plan.validate(); err != nil {
		return nil, fmt.Errorf("configuration:\n%w", err)
	}
	return plan, nil
}

// CheckDeployer refuses settings with which a deploying principal, given by its IAM ARN, would shut itself
// out.
func (p *Plan) CheckDeployer(principal string) error {
	if err := shutOut(p.config, principal); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// anyAccount stands for the account before AWS is asked. Account ids all have the same length, and so have
// the documents that name them.
const anyAccount = "000000000000"

// Presume returns what AWS would answer in an account, as far as it follows from the configuration. Of the
// account's Regions it knows that of the stack.
func Presume(aws config.AWS, account string) Identity {
	return Identity{
		Account: account, Region: aws.Region, Partition: aws.Partition(), DNSSuffix: aws.DNSSuffix(), Regions: []string{aws.Region},
	}
}
