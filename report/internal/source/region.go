package source

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// elsewhere returns the Region that an error says a bucket is in, when it is another one than was asked.
func elsewhere(err error, asked string) string {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil {
		return ""
	}
	if region := response.Response.Header.Get("x-amz-bucket-region"); region != asked {
		return region
	}
	return ""
}

// ask makes a request where the bucket is, and once more where S3 says that it is.
func (b *Bucket) ask(ctx context.Context, request func(ctx context.Context, options ...func(*s3.Options)) error) error {
	var err error
	for range 2 {
		asked, options := b.client.s3.Options().Region, []func(*s3.Options){}
		if known := b.region.Load(); known != nil {
			asked = *known
			options = append(options, func(o *s3.Options) { o.Region = asked })
		}
		if err = request(ctx, options...); err == nil {
			return nil
		}
		region := elsewhere(err, asked)
		if region == "" {
			return err
		}
		b.region.Store(&region)
	}
	return err
}
