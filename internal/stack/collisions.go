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
	var named []string
	if b := p.config.Logs.TrailBucket; b != nil {
		named = append(named, b.Name)
	}
	for _, b := range p.Buckets {
		if b.isNamed {
			named = append(named, b.BucketName)
		}
	}
	allowed := p.config.AWS.AllowedAccountIDs
	for _, name := range named {
		account, found := accountOf(name)
		if found && !slices.Contains(out, account) && (len(allowed) == 0 || slices.Contains(allowed, account)) {
			out = append(out, account)
		}
	}
	return out
}

// taken are the names of buckets that the stack gives by itself in an account, and whose they are.
func (p *planner) taken(account string) map[string]string {
	out := map[string]string{bucketName(p.Prefix, roleAccessLogs, account): "the access-log bucket"}
	if p.TrailLogs != nil {
		out[bucketName(p.Prefix, roleTrailLogs, account)] = "the trail's log bucket"
	}
	if p.config.Analysis != nil {
		out[bucketName(p.Prefix, roleResults, account)] = "the bucket for the results of analysis"
	}
	return out
}

// refuseArchive refuses a bucket that exists and that the stack makes, and takes its name.
func (p *planner) refuseArchive(account string, taken map[string]string) error {
	b := p.config.Logs.TrailBucket
	if b == nil {
		return nil
	}
	owner := taken[b.Name]
	taken[b.Name] = "the bucket of logs.trailBucket, where the trail delivers"
	if owner == "" {
		return nil
	}
	return p.problem("logs.trailBucket.name", b.Name, "is, in account %s, the name of %s, which the stack creates: name a "+
		"bucket that exists, or remove trailBucket", account, owner)
}

// refuseCollisions refuses a data bucket that is another bucket of the stack, in any account that the stack may be in.
func (p *planner) refuseCollisions() error {
	refused := make([]error, len(p.Buckets))
	called := map[string]string{}
	for i, b := range p.Buckets {
		if other := called[b.Name]; other != "" {
			refused[i] = p.problem(b.Path, b.Name,
				"is also the name that the stack gives the bucket of %s: choose another name for the dataset",
				other)
		}
		called[b.Name] = b.Path
	}
	var archived []error
	for _, account := range p.accounts() {
		taken := p.taken(account)
		archived = append(archived, p.refuseArchive(account, taken))
		for i, b := range p.Buckets {
			if b.isNamed {
				continue
			}
			name := bucketName(p.Prefix, b.Name, account)
			if owner := taken[name]; owner != "" {
				refused[i] = p.problem(b.Path, b.Name, "results in the name of %s: choose another, or give the dataset a bucket", owner)
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
	return errors.Join(append(refused, archived...)...)
}

// refusePrefix refuses a prefix that makes bucket names which S3 reserves.
func (p *planner) refusePrefix() error {
	reserved := config.ReservedBeginning(bucketName(p.Prefix, roleAccessLogs, p.Identity.Account))
	if reserved == "" {
		return nil
	}
	return p.problem("namePrefix", p.Prefix, "leads to bucket names that begin with %s, which S3 reserves: choose another one",
		reserved)
}
