package stack

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const unprotectFirst = "set protect: false, run pulumi up, and then make this change"

// renamed reports whether the prefix of all names has changed.
func (h held) renamed(p *Plan) bool {
	was, held := h.logs[roleAccessLogs]
	return held && was.name != p.AccessLogs.BucketName
}

// prefix is the namePrefix that makes the names that are held.
func (h held) prefix() string {
	was := h.logs[roleAccessLogs].name
	if bucketName(h.trail, roleAccessLogs, h.account) == was {
		return h.trail
	}
	return strings.TrimSuffix(was, "-"+roleAccessLogs+"-"+h.account)
}

// becomes reports whether a bucket of the plan is the one that is held under a name, which may be another name of it.
func (h held) becomes(name string, b *Bucket) bool {
	if b.Name == name {
		return true
	}
	_, held := h.datasets[b.Name]
	return !held && h.datasets[name].name == b.BucketName && slices.Contains(b.aliases, name)
}

// refuseOwners: a bucket that the stack made and that is said to be somebody else's, or the other way round. What the stack
// made, an update would delete; what it did not make, an update would make, and S3 takes that for a change of its settings.
func (h held) refuseOwners(p *Plan) []error {
	made := map[string]bool{}
	for _, was := range h.datasets {
		made[was.name] = true
	}
	var errs []error
	for i := range p.Buckets {
		b := &p.Buckets[i]
		isMade := made[b.BucketName]
		switch {
		case b.Existing != nil && isMade:
			errs = append(errs, p.problem(b.described+".existing", true, "is set for bucket %s, which this stack made and would "+
				"now delete: remove it, or remove the bucket from the stack's state first, as docs/adopting.md describes", b.BucketName))
		case b.Existing == nil && !isMade && slices.Contains(h.existing, b.BucketName):
			errs = append(errs, p.problem(b.Path, b.BucketName, "is a bucket that this stack did not make, and whose settings it "+
				"would now overwrite: describe it in buckets with existing: true, or choose another name"))
		}
	}
	return errs
}

// refuseDatasets: a dataset that is missing from the plan, or whose bucket has another name in it.
func (h held) refuseDatasets(p *Plan) []error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(h.datasets)) {
		was := h.datasets[name]
		i := slices.IndexFunc(p.Buckets, func(b Bucket) bool { return b.Existing == nil && h.becomes(name, &b) })
		isSaidToExist := slices.ContainsFunc(p.Buckets, func(b Bucket) bool { return b.Existing != nil && b.BucketName == was.name })
		switch {
		case !was.protected, isSaidToExist:
			// Of the latter, refuseOwners tells.
		case i < 0:
			errs = append(errs, p.problem("datasets", name,
				"is protected but no longer listed, and would be deleted with its bucket %s: list it with protect: false and run pulumi "+
					"up before you remove it; to give it another name, see docs/runbook.md", was.name))
		case p.Buckets[i].BucketName == was.name:
		case !p.Buckets[i].isNamed && (h.account == "" || h.renamed(p)):
			// The name is compared with one in an account that is not known yet, or the prefix is what is wrong.
		default:
			errs = append(errs, p.problem(p.Buckets[i].Datasets[0].Path+".bucket", p.Buckets[i].BucketName,
				"would replace the bucket %s of dataset %s, which is protected: set bucket to "+
					"that name, or set protect: false and run pulumi up first", was.name, name))
		}
	}
	return errs
}

// refuseNames: names that are not a dataset's.
func (h held) refuseNames(p *Plan) []error {
	var errs []error
	if h.region != p.Identity.Region && h.protectsAny() {
		errs = append(errs, p.problem("aws:region", p.Identity.Region, "would replace everything that is protected in %s: %s",
			h.region, unprotectFirst))
	}
	switch {
	case !h.protected():
	case h.renamed(p):
		errs = append(errs, p.problem("namePrefix", p.Prefix,
			"would rename everything, and replace what is protected: set namePrefix to %s", h.prefix()))
	case h.trail != "" && p.Trail != nil && h.trail != p.Trail.Name:
		errs = append(errs, p.problem("trail.name", p.Trail.Name, "would replace the trail %s, which is protected: %s",
			h.trail, unprotectFirst))
	}
	// A log group is deleted with all its records, protected or not.
	if group := p.logGroup(); group != nil && h.logGroup != "" && h.logGroup != group.Name && !p.ForceDestroy {
		errs = append(errs, p.problem("cloudWatch.logGroupName", group.Name, "would replace the log group %s and delete the records "+
			"in it: set cloudWatch.logGroupName to %s", h.logGroup, h.logGroup))
	}
	if d := p.AccessLogDelivery; d != nil && h.accessLogGroup != "" && h.accessLogGroup != d.LogGroup && !p.ForceDestroy {
		errs = append(errs, p.problem("namePrefix", p.Prefix,
			"would replace the log group %s and delete the records in it: set namePrefix to %s", h.accessLogGroup, h.prefix()))
	}
	return errs
}

// refuseLeaving: a bucket or a trail of the stack's own that gives way to one that exists.
func (h held) refuseLeaving(p *Plan) []error {
	var errs []error
	if own, isHeld := h.logs[roleTrailLogs]; isHeld && p.TrailLogs == nil {
		errs = append(errs, p.problem("logs.trailBucket.name", p.Files.Bucket,
			"would remove the trail's log bucket %s, which is protected, and the records in it from the stack: %s; docs/adopting.md "+
				"says how to keep the bucket and its records", own.name,
			unprotectFirst))
	}
	if h.trail != "" && p.Trail == nil {
		errs = append(errs, p.problem("trail.existing.arn", p.TrailNeeds.ARN, "would delete the trail %s, which is protected: "+
			"make sure that this one records the datasets, %s", h.trail, unprotectFirst))
	}
	return errs
}

// refuseOwn: a trail bucket that is named as one that exists, and is the stack's own, which would delete it.
func (h held) refuseOwn(p *Plan) error {
	own, isHeld := h.logs[roleTrailLogs]
	if !isHeld || p.TrailLogs != nil || own.name != p.Files.Bucket {
		return nil
	}
	return p.problem("logs.trailBucket.name", own.name, "is the stack's own log bucket, which would be deleted while the trail "+
		"delivers to it: remove trailBucket, or remove the bucket from the state first, as docs/adopting.md describes")
}

// refuseRemovals: what the configuration turns off.
func (h held) refuseRemovals(p *Plan) []error {
	errs := h.refuseLeaving(p)
	if h.locked && p.TrailLogs != nil && p.TrailLogs.Lock == nil {
		errs = append(errs, p.problem("logs.lock", "none", "would remove the lock from new records, which is protected: %s",
			unprotectFirst))
	}
	if h.logGroup != "" && p.logGroup() == nil {
		errs = append(errs, p.problem("cloudWatch", nil, "is missing, which would delete the log group %s and the records in it: %s",
			h.logGroup, unprotectFirst))
	}
	if h.accessLogGroup != "" && p.AccessLogDelivery == nil {
		errs = append(errs, p.problem("accessLogs.destinations", p.accessLogsTo, "leave out cloudwatch-logs, which would delete the "+
			"log group %s and the records in it: %s", h.accessLogGroup, unprotectFirst))
	}
	if h.keyARN != "" && p.Key == nil {
		path, value := "logs.encryption", "sse-s3"
		switch {
		case p.KeyARN != "":
			path, value = "logs.kmsKeyArn", p.KeyARN
		case p.TrailLogs == nil:
			path, value = "logs.trailBucket.name", p.Files.Bucket
		}
		errs = append(errs, p.problem(path, value,
			"would remove the key %s of all earlier records from the stack: %s; the key then stays in KMS", h.keyARN, unprotectFirst))
	}
	return errs
}

// refuseUnlogged: access logging is a setting of each bucket, and protected with it.
func (h held) refuseUnlogged(p *Plan) error {
	if !h.logged || !p.AccessLogs.Retired || !h.protectsAny() {
		return nil
	}
	return p.problem("accessLogs.destinations", p.accessLogsTo,
		"leave out s3, which would end the access logs of protected buckets: keep it, which costs only storage, or set protect: "+
			"false, for datasets too, and run pulumi up first")
}

// refuse tells, all at once, what of a plan would delete or replace what is protected. What was deployed
// as protected is, whatever the plan says of it: protection is taken off in an update of its own.
func (h held) refuse(p *Plan) error {
	errs := append(append(h.refuseOwners(p), h.refuseOwn(p), h.refuseUnlogged(p)), h.refuseDatasets(p)...)
	if h.account != "" {
		errs = append(errs, h.refuseNames(p)...)
	}
	if h.protected() {
		errs = append(errs, h.refuseRemovals(p)...)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// refuseAccount: credentials of another account than the one that the state is of.
func (h held) refuseAccount(account string) error {
	if h.account == "" || h.account == account || !h.protectsAny() {
		return nil
	}
	return fmt.Errorf(
		"account %s: this stack and what it protects are in account %s: use credentials of that account, or another stack",
		account, h.account)
}
