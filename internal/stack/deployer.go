package stack

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
)

func listingDenied(d config.Dataset) bool {
	return d.Perimeter != nil && d.Perimeter.DenyListing && d.Perimeter.Mode == dataset.Enforce
}

func matchesAny(patterns []string, arn string) bool {
	for _, pattern := range patterns {
		if dataset.ARNLike(pattern, arn) {
			return true
		}
	}
	return false
}

func shutOut(c config.Config, deployer string) error {
	var errs []error
	if len(c.Logs.Administrators) > 0 && !matchesAny(c.Logs.Administrators, deployer) {
		errs = append(errs, c.Problem("logs.administrators", c.Logs.Administrators,
			"does not include the deploying principal, which could never change the log buckets again: add %s", deployer))
	}
	for i, d := range c.Datasets {
		if listingDenied(d) && !matchesAny(d.Perimeter.ExemptPrincipals, deployer) {
			errs = append(errs, c.Problem(fmt.Sprintf("datasets[%d].perimeter.denyListing", i), true,
				"shuts out the deploying principal, which lists a bucket to read its settings: add %s to exemptPrincipals", deployer))
		}
	}
	return errors.Join(errs...)
}

// checkDeployer refuses settings with which the deploying principal would shut itself out: from the
// log buckets, or from reading a data bucket's settings, for which the provider needs the right to
// list it.
func checkDeployer(ctx *pulumi.Context, c config.Config, caller string, provider pulumi.ProviderResource) error {
	needed := len(c.Logs.Administrators) > 0
	for _, d := range c.Datasets {
		needed = needed || listingDenied(d)
	}
	if !needed {
		return nil
	}
	// The ARN of a role's session lacks the role's path, which aws:PrincipalArn has.
	session, err := iam.GetSessionContext(ctx, &iam.GetSessionContextArgs{Arn: caller}, pulumi.Provider(provider))
	if err != nil {
		return fmt.Errorf("session context of the deploying principal: %w", err)
	}
	return shutOut(c, session.IssuerArn)
}
