package stack

import (
	"errors"
	"fmt"
	"slices"

	"datatrail/internal/config"
)

const accountDigits = 12

// accountOf is the account id that a bucket's name ends in, if it ends in one.
func accountOf(bucket string) (account string, found bool) {
	start := len(bucket) - accountDigits
	if start < 1 || bucket[start-1] != '-' {
		return "", false
	}
	for _, r := range bucket[start:] {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	return bucket[start:], true
}

// accounts are those in which names are compared: the stack's. While that is presumed, they are all that the
// configuration's own names of buckets end in, and that it lets the stack be in: each could be the one.
func (p *planner) accounts() []string {
	out := []string{p.Identity.Account}
	if !p.Identity.Presumed {
		return out
	}
	allowed := p.config.AWS.AllowedAccountIDs
	for _, b := range p.Buckets {
		account, found := accountOf(b.Spec.BucketName)
		if b.isNamed && found && !slices.Contains(out, account) && (len(allowed) == 0 || slices.Contains(allowed, account)) {
			out = append(out, account)
		}
	}
	return out
}

// taken are the names of buckets that the stack gives by itself in an account, and whose they are.
func (p *planner) taken(account string) map[string]string {
	out := map[string]string{
		bucketName(p.Prefix, roleTrailLogs, account):  "the trail's log bucket",
		bucketName(p.Prefix, roleAccessLogs, account): "the access-log bucket",
	}
	if p.config.Analysis != nil {
		out[bucketName(p.Prefix, roleResults, account)] = "the bucket of analysis for results"
	}
	return out
}

// refuseCollisions refuses a data bucket that is another bucket of the stack, in any account that the stack may be in.
func (p *planner) refuseCollisions() error {
	refused := make([]error, len(p.Buckets))
	for _, account := range p.accounts() {
		taken := p.taken(account)
		for i, b := range p.Buckets {
			if b.isNamed {
				continue
			}
			name := bucketName(p.Prefix, b.Name, account)
			if owner := taken[name]; owner != "" {
				refused[i] = &config.Problem{
					Path: b.Path, Value: b.Name, Reason: "makes the name of " + owner + ": choose another, or give the dataset a bucket",
				}
				continue
			}
			taken[name] = fmt.Sprintf("the bucket of dataset %s (%s)", b.Name, b.Path)
		}
		for i, b := range p.Buckets {
			if owner := taken[b.Spec.BucketName]; b.isNamed && owner != "" && refused[i] == nil {
				refused[i] = &config.Problem{
					Path: b.Path, Value: b.Spec.BucketName,
					Reason: fmt.Sprintf("is, in account %s, the name of %s: choose another", account, owner),
				}
			}
		}
	}
	return errors.Join(refused...)
}
