package stack

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
)

// deniesListing reports whether the dataset refuses listings of its bucket that ask for no prefix, and the stack reads
// the bucket.
func (d Dataset) deniesListing() bool {
	return d.managed(config.ManagePolicy) && d.Prefix == "" && d.Rule.DenyListing && d.Rule.Mode == dataset.Enforce
}

func matchesAny(patterns []string, arn string) bool {
	for _, pattern := range patterns {
		if dataset.ARNLike(pattern, arn) {
			return true
		}
	}
	return false
}

// shutsOut tells where a plan shuts out a principal.
func (p *Plan) shutsOut(deployer string) error {
	var errs []error
	if administrators := p.AccessLogs.Administrators; len(administrators) > 0 && !matchesAny(administrators, deployer) {
		errs = append(errs, p.problem("logs.administrators", administrators,
			"does not include the deploying principal, which could never change the log buckets again: add %s", deployer))
	}
	for _, d := range p.Datasets() {
		if d.deniesListing() && !matchesAny(d.Rule.ExemptPrincipals, deployer) {
			errs = append(errs, p.problem(d.Path+".perimeter.denyListing", true,
				"locks out the deploying principal, which lists a bucket to read its settings: add %s to exemptPrincipals", deployer))
		}
	}
	return errors.Join(errs...)
}

// CheckDeployer refuses settings with which the deploying principal would lock itself out. principal is its IAM ARN.
func (p *Plan) CheckDeployer(principal string) error {
	if err := p.shutsOut(principal); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// checkDeployer refuses settings with which the deploying principal would shut itself out: from the
// log buckets, or from reading a data bucket's settings, for which the provider needs the right to
// list it. Whoever deploys is asked for only where that matters.
func (p *Plan) checkDeployer(ctx *pulumi.Context, provider pulumi.ProviderResource) error {
	const nobody = ""
	if p.shutsOut(nobody) == nil {
		return nil
	}
	// The ARN of a role's session lacks the role's path, which aws:PrincipalArn has.
	session, err := iam.GetSessionContext(ctx, &iam.GetSessionContextArgs{Arn: p.Identity.Caller}, pulumi.Provider(provider))
	if err != nil {
		return fmt.Errorf("session context of the deploying principal: %w", err)
	}
	return p.CheckDeployer(session.IssuerArn)
}
