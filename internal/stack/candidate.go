package stack

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/config"
)

// ExampleAccount is the account if nobody names one. AWS reserves it for documentation.
const ExampleAccount = "111122223333"

var (
	accountPattern  = regexp.MustCompile(`^\d{12}$`)
	deployerPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[\w+=,.@/-]+)$`)
)

// Candidate says who would deploy, and where, for commands that run without an account.
type Candidate struct {
	// Account is the one that is given, or the deployer's, or the first that the configuration allows, or [ExampleAccount].
	Account string
	// Deployer is the IAM ARN that is given. Empty: none.
	Deployer string
}

func checkDeployerARN(c config.AWS, account, deployer string) error {
	if deployer == "" {
		return nil
	}
	if remedy := config.RoleOf(deployer); remedy != "" {
		return fmt.Errorf("deployer %q: %s", deployer, remedy)
	}
	principal, err := arn.Parse(deployer)
	switch {
	case err != nil || !deployerPattern.MatchString(deployer):
		return fmt.Errorf("deployer %q: is not the ARN of an IAM role or user: write the role's own ARN, with its path", deployer)
	case c.Partition() != "" && principal.Partition != c.Partition():
		return fmt.Errorf("deployer %q: is in partition %s, and the Region is in %s: name a principal of %s",
			deployer, principal.Partition, c.Partition(), c.Partition())
	case account != "" && principal.AccountID != account:
		return fmt.Errorf("deployer %q: is not of account %s, which is also given: leave one of the two out", deployer, account)
	}
	return nil
}

// Choose returns who would deploy. It refuses an account that the configuration does not allow, as the provider would.
func Choose(c config.AWS, account, deployer string) (Candidate, error) {
	var errs []error
	if account != "" && !accountPattern.MatchString(account) {
		errs = append(errs, fmt.Errorf("account %q: is not an account id: write its 12 digits", account))
		account = ""
	}
	if err := errors.Join(append(errs, checkDeployerARN(c, account, deployer))...); err != nil {
		return Candidate{}, err
	}
	principal, _ := arn.Parse(deployer)
	chosen := Candidate{
		Account: cmp.Or(account, principal.AccountID, first(c.AllowedAccountIDs), ExampleAccount), Deployer: deployer,
	}
	if err := allow(c, chosen.Account); err != nil {
		return Candidate{}, fmt.Errorf("configuration:\n%w", err)
	}
	return chosen, nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// allow refuses an account that is none of those in which the program may run.
func allow(c config.AWS, account string) error {
	if len(c.AllowedAccountIDs) == 0 || slices.Contains(c.AllowedAccountIDs, account) {
		return nil
	}
	return &config.Problem{
		Path: "aws:allowedAccountIds", Value: c.AllowedAccountIDs,
		Reason: "does not list account " + account + ", which these credentials belong to: use others, or list it",
	}
}
