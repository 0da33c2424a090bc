package offline

import "maps"

// kind is what the stub knows of one resource type. Strings with braces are templates, see [scope.expand].
type kind struct {
	// name is the input that holds the physical name of a type whose name Pulumi makes up when the
	// program gives none; prefix is what such a name must start with, lower says it has no capitals.
	name, prefix string
	lower        bool
	// id and computed are what AWS answers after creation.
	id       string
	computed map[string]string
	// replace lists the inputs that AWS cannot change in place, besides name.
	replace []string
	// tagged types carry tagsAll: their own tags over the provider's default tags.
	tagged bool
	// taken is AWS's error code for creating what already exists; empty where a second creation overwrites.
	taken string
}

// Tokens that the refusals name.
const (
	bucketToken     = "aws:s3/bucketV2:BucketV2"
	policyToken     = "aws:s3/bucketPolicy:BucketPolicy"
	versioningToken = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	loggingToken    = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	lockToken       = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	aclToken        = "aws:s3/bucketAclV2:BucketAclV2"
	trailToken      = "aws:cloudtrail/trail:Trail"
	roleToken       = "aws:iam/role:Role"
	rolePolicyToken = "aws:iam/rolePolicy:RolePolicy"
	attachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	keyToken        = "aws:kms/key:Key"
	keyPolicyToken  = "aws:kms/keyPolicy:KeyPolicy"
)

// catalog holds every resource type of the packages that the project uses. A type that is not listed is
// echoed, gets a made-up id, and is never replaced.
var catalog = merged(storage, records, identities, analytics)

func merged(tables ...map[string]kind) map[string]kind {
	all := map[string]kind{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

// lookup answers for unlisted types too.
func lookup(token string) kind {
	if k, ok := catalog[token]; ok {
		return k
	}
	return kind{id: "{uuid}"}
}
