package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"datatrail/judge/request"
)

// call makes a request over the wire, by an operation, and reports whether it was admitted. An answer that is neither
// success nor refusal is an error.
func (b *bucket) call(ctx context.Context, r request.Request, o operation) (admitted bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	who, err := world.identities.of(ctx, r.Caller)
	if err != nil {
		return false, err
	}
	address, err := netip.ParseAddr(r.Address)
	if err != nil {
		return false, err
	}
	client, err := world.identities.http(address)
	if err != nil {
		return false, err
	}
	s := s3Client(who, client, endpoint(address, r.TLS))
	t := target{bucket: r.Bucket, key: r.Key, version: b.versions[r.Key], prefix: r.Prefix, scratch: scratch + r.Caller.Account}
	if r.Signing == request.Presigned {
		err = follow(ctx, s, client, t, time.Duration(r.AgeMillis)*time.Millisecond)
	} else {
		err = o.call(ctx, s, t)
	}
	var response *smithyhttp.ResponseError
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &response) && response.HTTPStatusCode() == http.StatusForbidden:
		return false, nil
	default:
		return false, fmt.Errorf("%s: %w", o.api, err)
	}
}

func endpoint(address netip.Addr, tls string) string {
	switch plain := tls == request.PlainHTTP; {
	case plain && address.Is6():
		return "http://" + plain6
	case plain:
		return "http://" + plain4
	case address.Is6():
		return "https://" + tls6
	default:
		return "https://" + tls4
	}
}

// backdated signs as if it were earlier.
type backdated struct {
	signer *v4.Signer
	age    time.Duration
}

// PresignHTTP signs a request that is followed as a link.
func (b backdated) PresignHTTP(ctx context.Context, who aws.Credentials, r *http.Request, hash, service, region string, at time.Time,
	options ...func(*v4.SignerOptions),
) (string, http.Header, error) {
	return b.signer.PresignHTTP(ctx, who, r, hash, service, region, at.Add(-b.age), options...)
}

// follow reads an object by a link that was signed some time ago.
func follow(ctx context.Context, s *s3.Client, client *http.Client, t target, age time.Duration) error {
	const week = 7 * 24 * time.Hour
	link, err := s3.NewPresignClient(s, func(o *s3.PresignOptions) {
		o.Presigner, o.Expires = backdated{v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }), age}, week
	}).PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &t.bucket, Key: &t.key})
	if err != nil {
		return err
	}
	get, err := http.NewRequestWithContext(ctx, link.Method, link.URL, nil)
	if err != nil {
		return err
	}
	get.Header = link.SignedHeader
	response, err := client.Do(get)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: errors.New(response.Status)}
	}
	return nil
}
