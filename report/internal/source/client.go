package source

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

const (
	// Connections is how many requests to S3 run at once.
	Connections = 32
	// retries is how often a request is tried in all, unless AWS_MAX_ATTEMPTS or the profile says otherwise.
	retries = 6
	// patience is how long nothing may come before a request is tried again.
	patience = 30 * time.Second
	// anywhere is where a bucket is asked for when nothing names a Region: S3 answers with the right one.
	anywhere = "us-east-1"
)

// Client sends requests to S3 and CloudWatch Logs with the credentials, the Region and the endpoint that the AWS CLI would
// use.
type Client struct {
	s3          *s3.Client
	logs        *cloudwatchlogs.Client
	region      string
	credentials aws.CredentialsProvider

	once sync.Once
	err  error
}

// NewClient reads the AWS configuration of this machine. It sends no request. If the configuration names no Region, the given
// one is used first; it may be empty.
func NewClient(ctx context.Context, region string) (*Client, error) {
	transport := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxConnsPerHost, t.MaxIdleConnsPerHost, t.ResponseHeaderTimeout = Connections, Connections, patience
	})
	found, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(transport), config.WithLogger(logging.Nop{}))
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	found.Region = cmp.Or(found.Region, region, anywhere)
	if found.RetryMaxAttempts == 0 {
		found.RetryMaxAttempts = retries
	}
	client := s3.NewFromConfig(found, func(o *s3.Options) {
		// Servers other than AWS seldom have a host name for every bucket.
		o.UsePathStyle = o.BaseEndpoint != nil
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	})
	return &Client{
		s3: client, logs: cloudwatchlogs.NewFromConfig(found), region: found.Region, credentials: found.Credentials,
	}, nil
}

// check reports missing credentials once, before any request fails for want of them.
func (c *Client) check(ctx context.Context) error {
	c.once.Do(func() {
		if _, err := c.credentials.Retrieve(ctx); err != nil {
			c.err = fmt.Errorf("%w: there are no AWS credentials: name a profile with AWS_PROFILE, "+
				"run aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: %w", ErrUnavailable, err)
		}
	})
	return c.err
}
