package stack

import (
	"cmp"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

// TrailFiles says where the trail's files are.
type TrailFiles struct {
	// Bucket is the physical name of a log bucket of the stack, or of an existing bucket.
	Bucket string
	// Owner is the account of the bucket.
	Owner string
	// KMSKeyARN is a key of others that encrypts them. Default: none.
	KMSKeyARN string
	// Organization is the id of the organization whose trail delivers them. Default: none, a trail of one account.
	Organization string
	// Accounts are the accounts whose files are read, in a bucket of others. Default: all accounts.
	Accounts []string
	// TrailDelivery is what a trail of the stack writes there.
	policydoc.TrailDelivery
}

// place is what those who read the files have to know.
func (f TrailFiles) place() dataset.LogPlace {
	return dataset.LogPlace{Bucket: f.Bucket, Prefix: f.KeyPrefix, Organization: f.Organization, Accounts: f.Accounts}
}

// archived are the files that may be read in a bucket of others.
func (f TrailFiles) archived() policydoc.ArchivedFiles {
	return policydoc.ArchivedFiles{BucketARN: f.BucketARN, Prefixes: f.place().Prefixes()}
}

// archivePath is the configuration key that names the archive.
const archivePath = "logs.trailBucket"

// TrailNeeds is what a trail of others must record.
type TrailNeeds struct {
	// ARN is the trail.
	ARN string
	// Selectors are advanced event selectors as the AWS CLI takes them, to be added to those that the trail has.
	Selectors string
}

// trailExists reports whether the trail is one that exists, so that the stack makes none.
func (p *planner) trailExists() bool { return p.config.Trail.Existing != nil }

// archives reports whether the trail's files go to a bucket that exists, so that the stack makes none.
func (p *planner) archives() bool { return p.config.Logs.TrailBucket != nil }

// recordedAccounts are those in whose folders the records of the datasets lie: the stack's, and with a trail of the
// organization those of buckets that exist elsewhere.
func (p *planner) recordedAccounts() []string {
	out := []string{p.Identity.Account}
	if !p.trailExists() || p.config.Trail.Existing.Organization == "" {
		return out
	}
	for i := range p.Buckets {
		if owner := p.owner(&p.Buckets[i]); !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	slices.Sort(out[1:])
	return out
}

// trailFiles is where the trail's files lie.
func (p *planner) trailFiles() TrailFiles {
	name := p.bucketName(roleTrailLogs)
	files := TrailFiles{Owner: p.Identity.Account}
	files.KeyPrefix = p.config.Trail.KeyPrefix
	if b := p.config.Logs.TrailBucket; b != nil {
		name, files.KeyPrefix, files.KMSKeyARN = b.Name, b.KeyPrefix, b.KMSKeyARN
		files.Owner = cmp.Or(b.Account, files.Owner)
		files.Accounts = p.recordedAccounts()
	}
	files.Bucket, files.BucketARN = name, p.Identity.bucketARN(name)
	files.Account, files.TrailARN = p.Identity.Account, p.trailARN()
	if p.trailExists() {
		files.Organization = p.config.Trail.Existing.Organization
	}
	return files
}

// archiveStatements are those that the archive's owner adds to the bucket's policy: for the delivery of a trail of the stack,
// and, in another account, for those who read the files here.
func (p *planner) archiveStatements() []policydoc.Statement {
	var out []policydoc.Statement
	if !p.trailExists() {
		out = append(out, p.Files.Statements()...)
	}
	if p.Files.Owner != p.Identity.Account {
		out = append(out, p.Files.archived().Statements(policydoc.Account(p.Identity.rootARN(p.Identity.Account)))...)
	}
	return out
}

// archiveKeyStatements are the same for the key.
func (p *planner) archiveKeyStatements() []policydoc.Statement {
	var out []policydoc.Statement
	if !p.trailExists() {
		out = append(out, policydoc.AuditKey{TrailARN: p.trailARN(), TrailARNPattern: p.Identity.trailARN("*", "*")}.Use()...)
	}
	key, err := arn.Parse(p.Files.KMSKeyARN)
	if err == nil && key.AccountID != p.Identity.Account {
		out = append(out, p.Files.archived().KeyStatements(policydoc.Account(p.Identity.rootARN(p.Identity.Account)))...)
	}
	return p.Owner.Owned(out)
}

// refuseExisting refuses a trail of others that records nothing of this account.
func (p *planner) refuseExisting() error {
	if !p.trailExists() || p.Identity.Presumed {
		return nil
	}
	existing := p.config.Trail.Existing
	if trail, err := arn.Parse(existing.ARN); err == nil && trail.AccountID != p.Identity.Account && existing.Organization == "" {
		return p.problem("trail.existing.arn", existing.ARN,
			"is a trail of account %s, and records nothing of account %s unless it belongs to their organization: set "+
				"trail.existing.organization to the organization's id, or name a trail of account %s",
			trail.AccountID, p.Identity.Account, p.Identity.Account)
	}
	return nil
}

// impossible reports whether a switch cannot be turned on beside a bucket or a trail of others.
func (p *planner) impossible(s Switch) bool {
	switch s.Name {
	case "alerts.silentFilesHours", "alerts.silentAccessLogsHours":
		return p.archives()
	case "metrics.records", "metrics.topTalkers", "alerts.records", "alerts.silentRecordsHours":
		return p.trailExists()
	case "queries":
		return p.trailExists() && p.accessLogGroup() == ""
	default:
		return false
	}
}

// archive is what others have to add for a bucket or a trail of theirs.
var archive = part{
	plan: func(p *planner) {
		if p.archives() {
			p.addNeeds(p.Files.Bucket, p.Files.Owner, archivePath, p.archiveStatements())
			if !p.trailExists() {
				p.warn("logs.trailBucket: before the first pulumi up, the policy of bucket %s must contain the statements that make "+
					"preview prints, which are also in the output bucketStatements: AWS refuses a trail that cannot deliver", p.Files.Bucket)
			}
			if p.Files.KMSKeyARN != "" && !p.trailExists() {
				p.warn("logs.trailBucket.kmsKeyArn: so must the policy of this key, whose statements are in the output keyStatements")
			}
		}
		if !p.trailExists() {
			return
		}
		selectors, err := p.Recording.JSON()
		p.refusals = append(p.refusals, err, p.refuseExisting())
		p.TrailNeeds = &TrailNeeds{ARN: p.trailARN(), Selectors: selectors}
		p.warn("trail.existing: the program does not check whether %s records the datasets: it needs the selectors that make "+
			"preview prints, in addition to those that it has; make report shows every day on which it recorded nothing", p.trailARN())
	},
	validate: func(p *Plan) error {
		var errs []error
		for _, needs := range p.BucketNeeds {
			_, err := policydoc.New(needs.Statements).JSON()
			errs = append(errs, named(needs.Path, err))
		}
		return errors.Join(errs...)
	},
}

// archived is the line of a summary about files in a bucket of others, whose settings nobody looked at.
func (p *Plan) archived() []string {
	const unknown = "as its owner decides"
	where, encrypted := p.Files.Bucket, unknown
	if p.Files.Owner != p.Identity.Account {
		where += " of account " + p.Files.Owner
	}
	if p.Files.KMSKeyARN != "" {
		encrypted = "KMS, " + p.Files.KMSKeyARN
	}
	return []string{"CloudTrail events", where, unknown, unknown, unknown, unknown, encrypted}
}
