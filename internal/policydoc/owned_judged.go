package policydoc

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// judge looks at a statement as a whole.
func (o *Owned) judge(path string, s Statement, d DataBucket) {
	for i, resource := range s.Resource {
		if resource != d.BucketARN && !strings.HasPrefix(resource, d.BucketARN+"/") {
			o.refuse(fmt.Sprintf("%s.Resource[%d]", path, i), resource, "is not this bucket: write %s, or %s for its objects",
				d.BucketARN, d.BucketARN+"/*")
		}
	}
	onBucket := slices.Contains(s.Resource, d.BucketARN)
	onObjects := slices.ContainsFunc(s.Resource, func(r string) bool { return r != d.BucketARN })
	for i, action := range s.Action {
		at := fmt.Sprintf("%s.Action[%d]", path, i)
		bucket, object := namesAny(action, bucketActions), namesAny(action, objectActions)
		switch {
		case !bucket && !object, !strings.HasPrefix(strings.ToLower(action), "s3:"):
			o.refuse(at, action, "is not an S3 action on a bucket or its objects: write one such as s3:PutObject")
		case len(s.Resource) > 0 && (!bucket || !onBucket) && (!object || !onObjects):
			o.refuse(at, action, "applies to none of the statement's resources, so S3 refuses the policy: name %s",
				needed(d.BucketARN, bucket))
		}
	}
	switch {
	case s.Principal == nil:
	case s.Effect == Allow && s.Principal.Everyone && !fixed(s.Condition):
		o.refuse(path+".Principal", "*",
			"makes the bucket public, which S3 Block Public Access refuses: name accounts or roles, or a condition that fixes one of "+
				"%s, without wildcards, or aws:SourceIp with ranges no broader than /%d (IPv4) and /%d (IPv6)",
			strings.Join(fixing, ", "), broadestIPv4, broadestIPv6)
	case s.Effect == Allow && len(s.Principal.Service) > 0:
		o.doubtService(path, s, d)
	case s.Effect == Deny && s.Principal.Everyone && slices.ContainsFunc(s.Action, changesPolicy):
		o.doubt(path, "denies reading or changing the bucket's policy to everybody, unless its conditions exempt the deploying "+
			"principal: only the account's root user could remove it again")
	}
}

func changesPolicy(action string) bool {
	return namesAny(action, []string{"GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"})
}

// doubtService tells of grants with which a service may be made to serve strangers. Services are let off the perimeter.
func (o *Owned) doubtService(path string, s Statement, d DataBucket) {
	who := strings.Join(s.Principal.Service, " and ")
	if !s.Condition.has("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths") {
		o.doubt(path, "lets %s act for any account that uses the service: add a condition on aws:SourceArn or aws:SourceAccount", who)
	}
	if !slices.ContainsFunc(s.Action, reads) {
		return
	}
	for _, part := range d.Parts {
		held := func(resource string) bool { return reaches(resource, d.BucketARN+"/"+part.Prefix) }
		if part.Rule.Mode == dataset.Enforce && slices.ContainsFunc(s.Resource, held) {
			o.doubt(path, "lets %s read dataset %s: its perimeter exempts services, so whoever the service reads for can be anywhere",
				who, part.Dataset)
		}
	}
}

// reads reports whether a pattern names an action with which an object comes out.
func reads(pattern string) bool {
	return slices.ContainsFunc(objectActions, func(name string) bool {
		comesOut := func(read string) bool { return namesAny(read, []string{name}) }
		return namesAny(pattern, []string{name}) && slices.ContainsFunc(dataset.ReadActions("", false), comesOut)
	})
}

// reaches reports whether a pattern may match something that begins with a text.
func reaches(pattern, text string) bool {
	head := pattern
	if i := strings.IndexAny(pattern, "*?$"); i >= 0 {
		head = pattern[:i]
	}
	return strings.HasPrefix(head, text) || head != pattern && strings.HasPrefix(text, head)
}

// needed is the resource that an action works on.
func needed(bucketARN string, onBucket bool) string {
	if onBucket {
		return bucketARN
	}
	return bucketARN + "/*"
}
