package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// create makes the buckets, with the policies and settings of the graph and an object for each key that is asked about.
func (e *environment) create(ctx context.Context) error {
	client, err := world.identities.owner(e.Account)
	if err != nil {
		return err
	}
	for _, b := range e.buckets {
		if err := e.createBucket(ctx, client, b); err != nil {
			return fmt.Errorf("bucket %s: %w", b.name, err)
		}
	}
	return nil
}

func (e *environment) createBucket(ctx context.Context, client *s3.Client, b *bucket) error {
	if _, made := e.of(b.name, "BucketV2"); !made {
		return errors.New("is not in the graph")
	}
	location := &types.CreateBucketConfiguration{LocationConstraint: region}
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &b.name, CreateBucketConfiguration: location}); err != nil {
		return err
	}
	if _, err := client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &b.name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	}); err != nil {
		return err
	}
	access, found := e.of(b.name, "BucketPublicAccessBlock")
	if !found {
		return errors.New("has no public access block")
	}
	on := func(input string) *bool { value, _ := access.Inputs[input].(bool); return &value }
	if _, err := client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: &b.name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: on("blockPublicAcls"), BlockPublicPolicy: on("blockPublicPolicy"),
			IgnorePublicAcls: on("ignorePublicAcls"), RestrictPublicBuckets: on("restrictPublicBuckets"),
		},
	}); err != nil {
		return err
	}
	for _, key := range b.keys() {
		put, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: strings.NewReader(key)})
		if err != nil {
			return err
		}
		b.versions[key] = aws.ToString(put.VersionId)
	}
	return b.put(ctx, client, b.text)
}

func (b *bucket) put(ctx context.Context, client *s3.Client, policy string) error {
	_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &b.name, Policy: &policy})
	return err
}
