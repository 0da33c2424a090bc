package e2e

import (
	"context"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"datatrail/internal/dataset"
)

// target is what a call is about.
type target struct {
	bucket, key, version, prefix string
	// scratch is a bucket of the caller's.
	scratch string
}

// operation is an operation of S3, and how it is called.
type operation struct {
	api string
	// actions are what the call must be allowed on the bucket that is asked about.
	actions []string
	// listing: the call names no object; prefixed: but perhaps a prefix.
	listing, prefixed bool
	call              func(ctx context.Context, c *s3.Client, t target) error
}

// named are operations that decide by the actions that the core says.
func named(api string, call func(ctx context.Context, c *s3.Client, t target) error) operation {
	o := operation{api: api, call: call, listing: dataset.ClassOf(api) == dataset.Listings}
	for _, known := range dataset.Operations() {
		if known.API == api {
			o.actions = []string{known.Action}
		}
	}
	o.prefixed = o.listing && strings.HasPrefix(api, "ListObject")
	return o
}

var operations = []operation{
	named("GetObject", func(ctx context.Context, c *s3.Client, t target) error {
		got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &t.bucket, Key: &t.key})
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, got.Body)
		return err
	}),
	{api: "GetObject", actions: []string{"s3:GetObjectVersion"}, call: func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &t.bucket, Key: &t.key, VersionId: &t.version})
		return err
	}},
	named("HeadObject", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &t.bucket, Key: &t.key})
		return err
	}),
	{
		api: "GetObjectAttributes", actions: []string{"s3:GetObjectAttributes", "s3:GetObject"},
		call: func(ctx context.Context, c *s3.Client, t target) error {
			_, err := c.GetObjectAttributes(ctx, &s3.GetObjectAttributesInput{
				Bucket: &t.bucket, Key: &t.key, ObjectAttributes: []types.ObjectAttributes{types.ObjectAttributesObjectSize},
			})
			return err
		},
	},
	named("GetObjectTagging", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &t.bucket, Key: &t.key})
		return err
	}),
	named("GetObjectAcl", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &t.bucket, Key: &t.key})
		return err
	}),
	named("ListObjectAnnotations", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.ListObjectAnnotations(ctx, &s3.ListObjectAnnotationsInput{Bucket: &t.bucket, Key: &t.key})
		return err
	}),
	named("CopyObject", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.CopyObject(ctx, &s3.CopyObjectInput{
			Bucket: &t.scratch, Key: &t.key, CopySource: aws.String(t.bucket + "/" + t.key),
		})
		return err
	}),
	named("UploadPartCopy", func(ctx context.Context, c *s3.Client, t target) error {
		upload, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &t.scratch, Key: &t.key})
		if err != nil {
			return err
		}
		_, err = c.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
			Bucket: &t.scratch, Key: &t.key, UploadId: upload.UploadId, PartNumber: aws.Int32(1), CopySource: aws.String(t.bucket + "/" + t.key),
		})
		return err
	}),
	named("ListObjects", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.ListObjects(ctx, &s3.ListObjectsInput{Bucket: &t.bucket, Prefix: asked(t.prefix)})
		return err
	}),
	named("ListObjectsV2", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &t.bucket, Prefix: asked(t.prefix)})
		return err
	}),
	named("ListObjectVersions", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &t.bucket, Prefix: asked(t.prefix)})
		return err
	}),
	named("ListMultipartUploads", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &t.bucket})
		return err
	}),
	named("HeadBucket", func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &t.bucket})
		return err
	}),
	// What no perimeter decides.
	{api: "PutObject", actions: []string{"s3:PutObject"}, call: func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &t.bucket, Key: aws.String(t.key + ".new"), Body: strings.NewReader("new")})
		return err
	}},
	{api: "DeleteObject", actions: []string{"s3:DeleteObject"}, call: func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &t.bucket, Key: aws.String(t.key + ".new")})
		return err
	}},
	{api: "GetBucketLocation", listing: true, actions: []string{"s3:GetBucketLocation"}, call: func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &t.bucket})
		return err
	}},
	{api: "GetBucketPolicy", listing: true, actions: []string{"s3:GetBucketPolicy"}, call: func(ctx context.Context, c *s3.Client, t target) error {
		_, err := c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &t.bucket})
		return err
	}},
}

// uncalled are operations of the core that are not asked about, and why.
var uncalled = map[string]string{
	"SelectObjectContent": "the emulator does not support S3 Select",
	"GetObjectTorrent":    "the emulator does not serve torrents",
	"GetObjectLegalHold":  "needs a bucket with Object Lock",
	"GetObjectRetention":  "needs a bucket with Object Lock",
	"GetObjectAnnotation": "needs an annotation; the tests ask about listing annotations instead",
}

// asked is a prefix as a listing asks for it; one that asks for all names none.
func asked(prefix string) *string {
	if prefix == "" {
		return nil
	}
	return &prefix
}
