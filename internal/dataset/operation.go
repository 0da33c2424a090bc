package dataset

import (
	"slices"
	"strings"
)

// Class says what an S3 operation does to a dataset.
type Class int

// The classes.
const (
	// Other operations neither read nor list: writes, and the management of buckets.
	Other Class = iota
	// Content operations return an object's bytes.
	Content
	// Copies return an object's bytes to another object, without passing through the caller's machine.
	Copies
	// Attributes operations return what is known about an object, but not its bytes.
	Attributes
	// Listings return the names of objects, or that a bucket exists.
	Listings
)

// Operation is an S3 operation.
type Operation struct {
	// API is its name, as CloudTrail writes it.
	API string
	// Log is its name in server access logs, on the side of the bucket that is read. Empty: not known.
	Log string
	// Action is the IAM action that decides it on that bucket. Actions on versions begin with the same name.
	Action string
	// Class is what it does.
	Class Class
}

// operations are those that the perimeter decides, most telling first.
//
// S3 has no action of its own for HeadObject, SelectObjectContent and the source side of copies:
// s3:GetObject decides them, as s3:ListBucket decides HeadBucket.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
// docs/unproven.md#access-log-operations
var operations = []Operation{
	{API: "GetObject", Log: "REST.GET.OBJECT", Action: "s3:GetObject", Class: Content},
	{API: "SelectObjectContent", Log: "REST.SELECT.OBJECT", Action: "s3:GetObject", Class: Content},
	{API: "GetObjectTorrent", Log: "REST.GET.OBJECT_TORRENT", Action: "s3:GetObjectTorrent", Class: Content},
	{API: "CopyObject", Log: "REST.COPY.OBJECT_GET", Action: "s3:GetObject", Class: Copies},
	{API: "UploadPartCopy", Log: "REST.COPY.PART_GET", Action: "s3:GetObject", Class: Copies},
	{API: "HeadObject", Log: "REST.HEAD.OBJECT", Action: "s3:GetObject", Class: Attributes},
	{API: "GetObjectAttributes", Log: "REST.GET.OBJECT_ATTRIBUTES", Action: "s3:GetObjectAttributes", Class: Attributes},
	{API: "GetObjectAcl", Log: "REST.GET.ACL", Action: "s3:GetObjectAcl", Class: Attributes},
	{API: "GetObjectTagging", Log: "REST.GET.OBJECT_TAGGING", Action: "s3:GetObjectTagging", Class: Attributes},
	{API: "GetObjectLegalHold", Log: "REST.GET.LEGAL_HOLD", Action: "s3:GetObjectLegalHold", Class: Attributes},
	{API: "GetObjectRetention", Log: "REST.GET.RETENTION", Action: "s3:GetObjectRetention", Class: Attributes},
	{API: "GetObjectAnnotation", Action: "s3:GetObjectAnnotation", Class: Attributes},
	{API: "ListObjectAnnotations", Action: "s3:ListObjectAnnotations", Class: Attributes},
	{API: "ListObjects", Log: "REST.GET.BUCKET", Action: "s3:ListBucket", Class: Listings},
	{API: "ListObjectsV2", Log: "REST.GET.BUCKET", Action: "s3:ListBucket", Class: Listings},
	{API: "ListObjectVersions", Log: "REST.GET.BUCKETVERSIONS", Action: "s3:ListBucketVersions", Class: Listings},
	{API: "ListMultipartUploads", Log: "REST.GET.UPLOADS", Action: "s3:ListBucketMultipartUploads", Class: Listings},
	{API: "HeadBucket", Log: "REST.HEAD.BUCKET", Action: "s3:ListBucket", Class: Listings},
}

// Wildcards of the actions on objects that return bytes or attributes. They also match the actions on
// versions, and those that S3 has yet to invent.
const (
	getObject  = "s3:GetObject*"
	listObject = "s3:ListObject*"
)

// Operations returns the operations of the given classes, or all without classes.
func Operations(classes ...Class) []Operation {
	if len(classes) == 0 {
		return slices.Clone(operations)
	}
	var out []Operation
	for _, o := range operations {
		if slices.Contains(classes, o.Class) {
			out = append(out, o)
		}
	}
	return out
}

// APIs returns the names of the operations of some classes, as CloudTrail writes them.
func APIs(classes ...Class) []string {
	var out []string
	for _, o := range Operations(classes...) {
		out = append(out, o.API)
	}
	return out
}

// LogNames returns the names of the operation in server access logs. Reads through a website endpoint have different names.
// None: not known.
func (o Operation) LogNames() []string {
	switch o.Log {
	case "":
		return nil
	case "REST.GET.OBJECT", "REST.HEAD.OBJECT":
		return []string{o.Log, strings.Replace(o.Log, "REST", "WEBSITE", 1)}
	}
	return []string{o.Log}
}

// LogOperations returns the names of the operations of some classes in server access logs.
func LogOperations(classes ...Class) []string {
	var out []string
	for _, o := range Operations(classes...) {
		for _, name := range o.LogNames() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// ClassOf returns the class of an operation by its API name. An unknown name that begins like a read of an object counts as
// Attributes, because the perimeter's wildcards cover it too.
func ClassOf(api string) Class {
	for _, o := range operations {
		if o.API == api {
			return o.Class
		}
	}
	if Like(getObject, "s3:"+api) {
		return Attributes
	}
	return Other
}

// ReadActions returns the IAM actions, known in a partition, that return an object's bytes or attributes,
// and with listing those that list the bucket too.
func ReadActions(partition string, listing bool) []string {
	out := []string{getObject}
	var lists []string
	for _, o := range operations {
		switch {
		case !KnownIn(partition, o.Action):
		case o.Class == Listings && !slices.Contains(lists, o.Action):
			lists = append(lists, o.Action)
		case Like(listObject, o.Action) && !slices.Contains(out, listObject):
			out = append(out, listObject)
		}
	}
	if listing {
		slices.Sort(lists)
		out = append(out, lists...)
	}
	return out
}

// CopySource is a regular expression for the header that names the source of a copy: bucket and key, with
// or without a leading slash, percent-encoded by some clients. Its group is the bucket.
const CopySource = `^(?:/|%2[fF])?([^/%?]+)`

// CopyKey is a regular expression for the same header, whose group is the key.
const CopyKey = `^(?:/|%2[fF])?[^/%?]+(?:/|%2[fF])([^?]+)`

// CoveredPattern is a regular expression for the names of the operations that the perimeter decides on
// the bucket that they name. Copies are not among them: they name the bucket that they go to.
func (p Perimeter) CoveredPattern() string { return coveredPattern(p.Covers) }

// CoveredPattern is like that of the perimeter, without the listings that a prefix does not affect.
func (d Dataset) CoveredPattern() string { return coveredPattern(d.Covers) }

func coveredPattern(covers func(api string) bool) string {
	prefix := strings.TrimPrefix(strings.TrimSuffix(getObject, "*"), "s3:")
	names := []string{prefix + ".*"}
	for _, o := range operations {
		if o.Class != Copies && covers(o.API) && !strings.HasPrefix(o.API, prefix) {
			names = append(names, o.API)
		}
	}
	return "^(" + strings.Join(names, "|") + ")$"
}
