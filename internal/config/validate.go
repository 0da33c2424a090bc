package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"datatrail/internal/dataset"
	"datatrail/internal/limit"
)

var (
	accountPattern   = regexp.MustCompile(`^\d{12}$`)
	logGroupPattern  = regexp.MustCompile(`^[A-Za-z0-9_/.#-]{1,512}$`)
	keyPrefixPattern = regexp.MustCompile(`^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$`)
)

const (
	maxTrailKeyPrefix = 200
	// glacierInstantMinimumDays is how long S3 bills Glacier Instant Retrieval at the least.
	glacierInstantMinimumDays = 90
	maxLockDays               = 36500
)

// logGroupRetention is the list of retention periods that CloudWatch Logs knows; 0 is for ever.
var logGroupRetention = []int{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// validate checks the rules that go beyond a single value's type, on the values that will be used.
func validate(f *findings, c *Config) {
	validateAWS(f, c.AWS)
	validateProvider(f, c.AWS)
	validateRoles(f, c)
	if len(c.Datasets) == 0 && !f.wrong("datasets") && !slices.Contains(f.misplaced, "datasets") {
		f.refuse("datasets", nil, "is empty: list at least one dataset")
	}
	names := map[string]int{}
	for i := range c.Datasets {
		d, path := &c.Datasets[i], fmt.Sprintf("datasets[%d]", i)
		unique(f, names, d.Name, i)
		validateDataset(f, path, d, c)
	}
	validateBuckets(f, c)
	for i := range c.Datasets {
		validateAnonymous(f, c, i)
	}
	validateNames(f, c)
	validateTrail(f, c.Trail, c.AWS)
	validateLogs(f, &c.Logs, c.AWS)
	validateAccessLogs(f, c)
	validateTrailBucket(f, c)
	validateExistingTrail(f, c)
	if c.CloudWatch != nil && !slices.Contains(logGroupRetention, c.CloudWatch.RetentionDays) {
		f.refuse("cloudWatch.retentionDays", c.CloudWatch.RetentionDays,
			"is not a period that CloudWatch Logs accepts: use one of %v (0 means for ever)", logGroupRetention)
	}
	validateWatch(f, c)
	validateAnalysis(f, c, time.Now())
	validateDestroy(f, c)
	validateTags(f, c)
}

func unique(f *findings, seen map[string]int, name string, i int) {
	if name == "" {
		return
	}
	if first, twice := seen[name]; twice {
		f.refuse(fmt.Sprintf("datasets[%d].name", i), name, "is already taken by datasets[%d]: give each dataset its own", first)
		return
	}
	seen[name] = i
}

func validateAWS(f *findings, aws AWS) {
	if aws.Region != "" {
		validateRegion(f, "aws:region", aws.Region)
	}
	if (aws.AccessKey == "") != (aws.SecretKey == "") {
		f.refuse("aws:accessKey", aws.AccessKey,
			"and aws:secretKey must be set together or not at all: credentials from the environment need neither")
	}
	for _, credential := range []struct{ path, value string }{{"aws:secretKey", aws.SecretKey}, {"aws:token", aws.Token}} {
		if credential.value != "" && !f.secret(credential.path) {
			f.warn(credential.path, "can be read by everyone in the environment file: set it with pulumi config set --secret, "+
				"or leave credentials to the environment")
		}
	}
	for i, id := range aws.AllowedAccountIDs {
		if id != "" && !accountPattern.MatchString(id) {
			f.refuse(fmt.Sprintf("aws:allowedAccountIds[%d]", i), id, "is not an account id: write its 12 digits in quotes")
		}
	}
	if aws.AssumeRole != nil && aws.AssumeRole.RoleARN != "" {
		validatePrincipal(f, "aws:assumeRole.roleArn", aws.AssumeRole.RoleARN, aws, principalRules{roleOnly: true})
	}
}

// validateNames checks the names that others are made of. The prefix is the trail's name by default.
func validateNames(f *findings, c *Config) {
	for _, named := range []struct{ path, value string }{{"namePrefix", c.NamePrefix}, {"trail.name", c.Trail.Name}} {
		if err := limit.TrailName(named.value); named.value != "" && err != nil {
			f.refuse(named.path, named.value, "%v", err)
		}
	}
	if c.CloudWatch == nil || c.CloudWatch.LogGroupName == "" {
		return
	}
	if name := c.CloudWatch.LogGroupName; !logGroupPattern.MatchString(name) || strings.HasPrefix(name, "aws/") {
		f.refuse("cloudWatch.logGroupName", name, "is not a name that CloudWatch Logs accepts: use at most 512 letters, digits "+
			"and _/.#- and do not begin with aws/")
	}
}

func validateTrail(f *findings, t Trail, aws AWS) {
	validateKeyPrefix(f, "trail.keyPrefix", t.KeyPrefix)
	seen := map[string]bool{}
	for i, service := range t.AIServices {
		if seen[service] {
			f.refuse(fmt.Sprintf("trail.aiServices[%d]", i), service, "is listed twice: remove one")
		}
		seen[service] = service != ""
	}
	if t.MultiRegion {
		return
	}
	f.warn("trail.multiRegion", "copies of objects into buckets of other Regions are not recorded")
	partition, _ := dataset.PartitionOf(aws.Region)
	if t.Recorded() != "none" && aws.Region != partition.Global {
		f.warn("trail.multiRegion",
			"events of IAM, of STS's global endpoint and of signing in are not recorded either: those of partition %s are in %s",
			cmp.Or(partition.ID, "aws"), cmp.Or(partition.Global, "us-east-1"))
	}
}

func validateLogs(f *findings, l *Logs, aws AWS) {
	if l.ArchiveAfterDays > 0 && l.RetentionDays <= l.ArchiveAfterDays {
		f.refuse("logs.archiveAfterDays", l.ArchiveAfterDays,
			"is not before logs.retentionDays (%d): archive earlier or keep records longer", l.RetentionDays)
	} else if l.ArchiveAfterDays > 0 && l.RetentionDays < l.ArchiveAfterDays+glacierInstantMinimumDays {
		f.warn("logs.archiveAfterDays", "archived records are deleted within %d days, and S3 bills at least that long",
			glacierInstantMinimumDays)
	}
	validateLock(f, l)
	validateNoncurrent(f, l)
	if l.KMSKeyARN != "" {
		validateKey(f, "logs.kmsKeyArn", l.KMSKeyARN, aws)
		switch {
		case l.TrailBucket != nil:
		case l.Encryption == "sse-s3":
			f.refuse("logs.kmsKeyArn", l.KMSKeyARN, "has no effect with logs.encryption sse-s3: remove one of the two")
		default:
			f.warn("logs.kmsKeyArn", "the policy of this key must contain the statements that make preview prints, which are also "+
				"in the output keyStatements; without them AWS refuses the trail")
		}
		if len(l.Administrators) > 0 {
			f.warn("logs.administrators", "do not protect the key of logs.kmsKeyArn: whoever may disable it or change its policy can "+
				"make every record unreadable: deny that in the key's own policy")
		}
	}
	for i, arn := range l.Administrators {
		validatePrincipal(f, fmt.Sprintf("logs.administrators[%d]", i), arn, aws, principalRules{wildcards: true})
	}
}

func validateLock(f *findings, l *Logs) {
	locked := l.Lock != "none" && l.Lock != ""
	if locked && l.LockDays == 0 {
		l.LockDays = l.RetentionDays
	}
	switch {
	case !locked && l.LockDays > 0:
		f.refuse("logs.lockDays", l.LockDays, "has no effect without a lock: set logs.lock to governance or compliance")
	case !locked:
	case l.LockDays > maxLockDays:
		f.refuse("logs.lockDays", l.LockDays, "is more than S3 accepts: use at most %d", maxLockDays)
	case l.RetentionDays < l.LockDays:
		f.refuse("logs.retentionDays", l.RetentionDays,
			"ends before the lock (logs.lockDays %d): keep records at least as long as they are locked", l.LockDays)
	case l.Lock == "compliance":
		f.warn("logs.lock", "nobody, the root user included, can delete a record for %d days, whatever it costs", l.LockDays)
	}
}

// validateNoncurrent follows validateLock, which fills in the days of a lock.
func validateNoncurrent(f *findings, l *Logs) {
	if l.NoncurrentDays == 0 || l.NoncurrentDays >= l.RetentionDays {
		return
	}
	which, until := "a record", ""
	switch {
	case l.LockDays >= l.RetentionDays:
		which = "an access log, which cannot be locked,"
	case l.LockDays > l.NoncurrentDays:
		until = fmt.Sprintf(", or of the trail when its lock of %d days ends", l.LockDays)
	}
	f.warn("logs.noncurrentDays", "%s that somebody deletes is gone after %d days%s, however long logs.retentionDays (%d) "+
		"is: anybody who may delete it can cut it short", which, l.NoncurrentDays, until, l.RetentionDays)
}

func validateDestroy(f *findings, c *Config) {
	if !c.ForceDestroy {
		return
	}
	if c.Protect {
		f.refuse("forceDestroy", true, "contradicts protect: true, the default: remove it, or set protect to false")
		return
	}
	switch c.Logs.Lock {
	case "compliance":
		f.warn("forceDestroy", "does not delete records under a compliance lock: destroying the stack fails until it ends")
	case "governance":
		f.warn("forceDestroy", "deletes records despite their governance lock")
	}
}
