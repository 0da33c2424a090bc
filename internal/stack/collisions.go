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
		account, found := accountOf(b.BucketName)
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
	called := map[string]string{}
	for i, b := range p.Buckets {
		if other := called[b.Name]; other != "" {
			refused[i] = p.problem(b.Path, b.Name, "is what the stack also calls the bucket of %s: choose another name of the dataset",
				other)
		}
		called[b.Name] = b.Path
	}
	for _, account := range p.accounts() {
		taken := p.taken(account)
		for i, b := range p.Buckets {
			if b.isNamed {
				continue
			}
			name := bucketName(p.Prefix, b.Name, account)
			if owner := taken[name]; owner != "" {
				refused[i] = p.problem(b.Path, b.Name, "makes the name of %s: choose another, or give the dataset a bucket", owner)
				continue
			}
			taken[name] = fmt.Sprintf("the bucket of dataset %s (%s)", b.Name, b.Path)
		}
		for i, b := range p.Buckets {
			if owner := taken[b.BucketName]; b.isNamed && owner != "" && refused[i] == nil {
				refused[i] = p.problem(b.Path, b.BucketName, "is, in account %s, the name of %s: choose another", account, owner)
			}
		}
	}
	return errors.Join(refused...)
}

// refusePrefix refuses a prefix that makes bucket names which S3 reserves.
func (p *planner) refusePrefix() error {
	reserved := config.ReservedBeginning(bucketName(p.Prefix, roleTrailLogs, p.Identity.Account))
	if reserved == "" {
		return nil
	}
	return p.problem("namePrefix", p.Prefix, "begins the names of buckets with %s, which S3 reserves: set it to another text",
		reserved)
}
