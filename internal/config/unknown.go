package config

import (
	"reflect"
	"slices"
	"strings"
)

// notOffered are keys that people ask for and that are no keys here, by the path without indices, and the way round.
var notOffered = map[string]string{
	"aws:defaultTags":                  "set datatrail:tags, which go on every resource",
	"aws:forbiddenAccountIds":          "list the intended accounts in aws:allowedAccountIds",
	"aws:assumeRoles":                  "set one role in aws:assumeRole, and chain roles in a profile (aws:profile)",
	"aws:sharedCredentialsFile":        "set AWS_SHARED_CREDENTIALS_FILE in the environment",
	"aws:sharedCredentialsFiles":       "set AWS_SHARED_CREDENTIALS_FILE in the environment",
	"aws:sharedConfigFiles":            "set AWS_CONFIG_FILE in the environment",
	"aws:maxRetries":                   "set AWS_MAX_ATTEMPTS in the environment",
	"aws:retryMode":                    "set AWS_RETRY_MODE in the environment",
	"aws:customCaBundle":               "set AWS_CA_BUNDLE in the environment",
	"aws:httpProxy":                    "set HTTPS_PROXY in the environment",
	"aws:httpsProxy":                   "set HTTPS_PROXY in the environment",
	"aws:noProxy":                      "set NO_PROXY in the environment",
	"aws:ec2MetadataServiceEndpoint":   "set AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment",
	"aws:s3ForcePathStyle":             "set aws:s3UsePathStyle",
	"aws:assumeRole.durationSeconds":   "write it as duration, such as 1h",
	"aws:assumeRole.policy":            "limit the role itself",
	"aws:assumeRole.policyArns":        "limit the role itself",
	"aws:assumeRole.tags":              "tag the role itself",
	"aws:assumeRole.transitiveTagKeys": "tag the role itself",
	"aws:assumeRole.sourceIdentity":    "set aws:assumeRole.sessionName, which says who deploys",
	"region":                           "set aws:region",
	"profile":                          "set aws:profile",
	"defaultTags":                      "set tags",
	"tag":                              "set tags",
	"kmsKeyArn":                        "set logs.kmsKeyArn for the records, and datasets[].kmsKeyArn for the objects",
	"emails":                           "set alerts.emails",
	"perimeter":                        "set it in each of datasets",
	"cidrs":                            "set perimeter.cidrs in each of datasets",
	"datasets.region":                  "a stack has one Region, aws:region: make a stack for each",
	"datasets.tags":                    "set datatrail:tags, which go on every resource",
	"datasets.versioning":              "every bucket has versions; noncurrentDays says how long they are kept",
	"datasets.acl":                     "no bucket has ACLs: perimeter.readers grants to accounts and roles",
	"datasets.public":                  "no bucket is public: perimeter.anonymousReads admits anybody within cidrs",
	"datasets.policy":                  "the policy is made from perimeter",
	"datasets.forceDestroy":            "set datatrail:forceDestroy, which applies to the whole stack",
	"datasets.retentionDays":           "nothing deletes current objects; noncurrentDays is about older versions",
	"datasets.lifecycle":               "nothing deletes current objects; noncurrentDays is about older versions",
	"datasets.replication":             "a copy is another bucket with its own perimeter: list that in a stack of its own",
	"datasets.cors":                    "browsers of other sites are not served",
	"datasets.website":                 "use CloudFront with the bucket as its origin, outside of this stack",
	"datasets.lock":                    "objects of datasets cannot be locked; logs.lock locks records",
	"datasets.perimeter.ipv6Cidrs":     "list them in cidrs, which take both",
	"datasets.perimeter.ipCidrs":       "list them in cidrs",
	"datasets.perimeter.vpcIds":        "list them in vpcs",
	"datasets.perimeter.writers":       "a perimeter is about reading: IAM policies say who writes",
	"datasets.perimeter.organizations": "list one organization id in readers, and the accounts of others",
	"datasets.perimeter.orgId":         "list it in readers",
	"trail.kmsKeyArn":                  "set logs.kmsKeyArn",
	"trail.bucket":                     "the stack makes the bucket, under a name that follows from namePrefix",
	"trail.isMultiRegionTrail":         "set trail.multiRegion",
	"trail.isOrganizationTrail":        "a trail belongs to one account: make a stack in each",
	"logs.kmsKeyId":                    "set logs.kmsKeyArn, to an ARN",
	"logs.bucket":                      "the stack makes both log buckets, under names that follow from namePrefix",
	"logs.days":                        "set logs.retentionDays",
	"alerts.email":                     "list it in alerts.emails",
	"alerts.slack":                     "list the topic that AWS Chatbot reads in alerts.topicArns",
	"alerts.topicArn":                  "list it in alerts.topicArns",
}

// maxPlaces is how many places of a key are worth listing.
const maxPlaces = 4

// unindexed is a path without the places in its lists.
func unindexed(path string) string {
	for {
		before, rest, found := strings.Cut(path, "[")
		_, after, closed := strings.Cut(rest, "]")
		if !found || !closed {
			return path
		}
		path = before + after
	}
}

// places are the keys of a tagged struct and of all below it, by name: the paths that end in it.
func places(t reflect.Type, below string, into map[string][]string) {
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("config")
		if key == "-" {
			continue
		}
		path := below + key
		into[key] = append(into[key], path)
		field, list := t.Field(i).Type, ""
		for field.Kind() == reflect.Pointer || field.Kind() == reflect.Slice {
			if field.Kind() == reflect.Slice {
				list = "[]"
			}
			field = field.Elem()
		}
		if field.Kind() == reflect.Struct && field.PkgPath() == t.PkgPath() {
			places(field, path+list+".", into)
		}
	}
}

// everywhere are all keys of a configuration.
func everywhere() map[string][]string {
	all := map[string][]string{}
	places(reflect.TypeFor[Config](), "", all)
	places(reflect.TypeFor[AWS](), awsNamespace+":", all)
	return all
}

// unknown refuses a key that is none of those at its place, and says where it belongs, or what serves instead.
func (f *findings) unknown(path, key string, value any, known []string) {
	if way, asked := notOffered[unindexed(path)]; asked {
		f.refuse(path, value, "is set on a key that is not supported: %s", way)
		return
	}
	if first, below, dotted := strings.Cut(key, "."); dotted && slices.Contains(known, first) {
		f.refuse(path, value, "is set on a key with a dot, which makes no path: write %s below %s, indented", below, first)
		return
	}
	remedy := "the keys here are " + strings.Join(known, ", ")
	places := everywhere()[key]
	switch similar := meant(key, known); {
	case similar != "":
		remedy = "write " + similar + "; " + remedy
	case len(places) > 0 && len(places) <= maxPlaces:
		remedy = "it belongs to " + strings.Join(places, " or ") + "; " + remedy
	}
	f.refuse(path, value, "is set on an unknown key: %s", remedy)
}
