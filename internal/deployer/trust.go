package deployer

import (
	"errors"
	"fmt"
	"regexp"

	"datatrail/internal/policydoc"
)

// issuer is GitHub's OIDC provider.
// https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
const issuer = "token.actions.githubusercontent.com"

var (
	repositoryPattern  = regexp.MustCompile(`^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$`)
	environmentPattern = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

// Trust returns a trust policy that lets only the jobs of one environment of a GitHub repository assume a role.
func (s Site) Trust(repository, environment string) (policydoc.Document, error) {
	var mistakes []error
	if !repositoryPattern.MatchString(repository) {
		mistakes = append(mistakes, fmt.Errorf("repository %q: write it as owner/name", repository))
	}
	if !environmentPattern.MatchString(environment) {
		mistakes = append(mistakes, fmt.Errorf(
			"environment %q: name one, of letters, digits and - . _: without one, every branch could assume the role", environment))
	}
	if err := errors.Join(mistakes...); err != nil {
		return policydoc.Document{}, err
	}
	return policydoc.New([]policydoc.Statement{{
		Sid:       "AllowGitHubJobs",
		Effect:    policydoc.Allow,
		Principal: &policydoc.Principal{Federated: policydoc.Values{s.arn("iam", "", s.Account, "oidc-provider/"+issuer)}},
		Action:    policydoc.Values{"sts:AssumeRoleWithWebIdentity"},
		Condition: policydoc.Conditions{"StringEquals": {
			issuer + ":aud": policydoc.Values{"sts.amazonaws.com"},
			issuer + ":sub": policydoc.Values{"repo:" + repository + ":environment:" + environment},
		}},
	}}), nil
}
