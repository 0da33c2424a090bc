package source

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Actions that are asked for, and the resources that they are allowed on.
const (
	listAction = "s3:ListBucket"
	readAction = "s3:GetObject"
)

// patienceForRefusals is how many objects in a row may be refused before the whole bucket counts as closed.
const patienceForRefusals = 10

// explain says what an error of S3 means and what to do about it. An error that is not about one object alone wraps
// ErrUnavailable.
func (b *Bucket) explain(ctx context.Context, action, key string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	at := b.root() + "/" + key
	code, status := codeOf(err)
	switch code {
	case "NoSuchBucket":
		return fmt.Errorf("%w: there is no bucket %s: check its name and AWS_PROFILE; "+
			"make preview without ACCOUNT declares buckets of a made-up account, pulumi stack output declared the real ones: %w",
			ErrUnavailable, b.name, err)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "InvalidToken",
		"TokenRefreshRequired", "RequestExpired":
		return fmt.Errorf("%w: %s: the AWS credentials are wrong or have expired: "+
			"sign in again, or name another profile with AWS_PROFILE: %w", ErrUnavailable, at, err)
	case "NoSuchKey", "NotFound":
		return fmt.Errorf("%s was removed while the logs were read: %w", at, err)
	case "InvalidObjectState":
		return fmt.Errorf("%s is in an archive storage class: restore it first with aws s3api restore-object: %w", at, err)
	case "PreconditionFailed":
		return fmt.Errorf("%s: %w", at, ErrChanged)
	}
	if status == http.StatusForbidden {
		return b.refused(action, at, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrUnavailable, at, err)
}

// refused names the permission that is missing. One object may be refused for a reason of its own.
func (b *Bucket) refused(action, at string, err error) error {
	resource := "arn:" + b.partition() + ":s3:::" + b.name
	remedy := "; the stack output auditorPolicy allows everything that is needed"
	if action == readAction {
		resource += "/*"
		remedy = ", and kms:Decrypt on the key that encrypts it" + remedy
	}
	err = fmt.Errorf("%s: permission is missing: allow %s on %s%s: %w", at, action, resource, remedy, err)
	if action == readAction && (b.denied.Add(1) < patienceForRefusals || b.served.Load() > 0) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// partition is that of the Region of the bucket.
func (b *Bucket) partition() string {
	region := b.client.s3.Options().Region
	if known := b.region.Load(); known != nil {
		region = *known
	}
	for _, known := range []struct{ regions, partition string }{
		{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, known.regions) {
			return known.partition
		}
	}
	return "aws"
}

func codeOf(err error) (code string, status int) {
	var api smithy.APIError
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	return code, status
}
