package graph

import (
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
)

// AccountOf returns the account that owns a resource, or "" if that is not known. Resources of one provider have one account.
func (s *Stack) AccountOf(resource *Resource) string {
	if resource == nil {
		return ""
	}
	return s.accounts[resource.Provider]
}

// accountsOf reads accounts from what providers are bound to, or else from the ARNs that they answer. A program may also
// read what others own, so most ARNs decide.
func accountsOf(resources []*Resource) map[string]string {
	accounts := map[string]string{}
	seen := map[string]map[string]int{}
	for _, resource := range resources {
		if resource.Account != "" {
			accounts[resource.Provider] = resource.Account
		}
		if _, known := accounts[resource.Provider]; known {
			continue
		}
		text, state := prop.Of(resource.Outputs.Get("arn")).Text()
		if state != prop.Known {
			continue
		}
		if answered, err := arn.Parse(text); err == nil && len(answered.AccountID) == accountDigits {
			if seen[resource.Provider] == nil {
				seen[resource.Provider] = map[string]int{}
			}
			seen[resource.Provider][answered.AccountID]++
		}
	}
	for provider, counts := range seen {
		if accounts[provider] == "" {
			accounts[provider] = most(counts)
		}
	}
	return accounts
}

// presumeAccounts takes accounts from key policies where nothing else tells: KMS demands that one can still manage one's key.
func (s *Stack) presumeAccounts() {
	seen := map[string]map[string]int{}
	for _, policy := range s.KeyPolicies {
		provider := s.byURN[policy.URN].Provider
		if s.accounts[provider] != "" {
			continue
		}
		if seen[provider] == nil {
			seen[provider] = map[string]int{}
		}
		for _, manager := range managers(policy.Document) {
			seen[provider][manager]++
		}
	}
	for provider, counts := range seen {
		if len(counts) == 1 {
			s.accounts[provider] = most(counts)
		}
	}
}

// managers lists the accounts, or other principals, that may change a key's policy.
func managers(document iamdoc.Document) []string {
	var found []string
	for _, statement := range document.Statements {
		if statement.Effect != iamdoc.Allow || statement.NotPrincipal || !statement.CoversAction("kms:PutKeyPolicy") {
			continue
		}
		for _, principal := range statement.Principals.AWS {
			if manager, err := arn.Parse(principal); err == nil && len(manager.AccountID) == accountDigits {
				principal = manager.AccountID
			}
			found = append(found, principal)
		}
	}
	return found
}

const accountDigits = 12

// most is what was counted most often, or empty where two are equal.
func most(counts map[string]int) string {
	best, times := "", 0
	for account, count := range counts {
		switch {
		case count > times:
			best, times = account, count
		case count == times:
			best = ""
		}
	}
	return best
}
