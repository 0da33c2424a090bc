package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"datatrail/judge/request"
)

const (
	region = "eu-central-1"
	// secret is that of the root user of every account, whose access key is the account's id.
	secret = "test"
	// scratch begins the names of the buckets that copies go to, one in each account.
	scratch = "scratch-"
)

// identity is as much of a caller as the emulator is told.
type identity struct {
	arn    string
	silent bool
}

// identities are those that callers have in the emulator.
type identities struct {
	emulator *emulator
	// known are credentials by identity.
	known map[identity]aws.CredentialsProvider
	// made are the accounts that have a scratch bucket.
	made map[string]bool
	// clients are by address.
	clients map[netip.Addr]*http.Client
}

func newIdentities(e *emulator) *identities {
	return &identities{
		emulator: e, known: map[identity]aws.CredentialsProvider{}, made: map[string]bool{}, clients: map[netip.Addr]*http.Client{},
	}
}

var loopback = netip.MustParseAddr("127.0.0.1")

func (i *identities) http(address netip.Addr) (*http.Client, error) {
	if known, ok := i.clients[address]; ok {
		return known, nil
	}
	client, err := i.emulator.from(address)
	if err == nil {
		i.clients[address] = client
	}
	return client, err
}

func root(account string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(account, secret, "")
}

// owner is a client of an account's root user, whom the emulator refuses nothing.
func (i *identities) owner(account string) (*s3.Client, error) {
	client, err := i.http(loopback)
	if err != nil {
		return nil, err
	}
	return s3Client(root(account), client, "https://"+tls4), nil
}

func s3Client(who aws.CredentialsProvider, client *http.Client, endpoint string) *s3.Client {
	return s3.New(s3.Options{
		Region: region, Credentials: who, HTTPClient: client, BaseEndpoint: &endpoint, UsePathStyle: true, RetryMaxAttempts: 1,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
}

// of returns the credentials of a caller, who is made where there is no such one yet.
func (i *identities) of(ctx context.Context, c request.Caller) (aws.CredentialsProvider, error) {
	if c.Kind == request.Anonymous {
		return aws.AnonymousCredentials{}, nil
	}
	who := identity{c.ARN, c.Silent}
	if known, ok := i.known[who]; ok {
		return known, nil
	}
	principal, err := arn.Parse(c.ARN)
	if err != nil {
		return nil, err
	}
	client, err := i.http(loopback)
	if err != nil {
		return nil, err
	}
	service := iam.New(iam.Options{
		Region: region, Credentials: root(principal.AccountID), HTTPClient: client, BaseEndpoint: aws.String("https://" + tls4),
	})
	var made aws.CredentialsProvider
	kind, name, _ := strings.Cut(principal.Resource, "/")
	switch kind {
	case "root":
		made = root(principal.AccountID)
	case "user":
		made, err = i.user(ctx, service, name, permissions(c))
	case "role":
		made, err = i.session(ctx, service, client, principal, permissions(c))
	default:
		err = errors.New("is neither a role nor a user")
	}
	if err == nil {
		err = i.makeScratch(ctx, principal.AccountID)
	}
	if err != nil {
		return nil, fmt.Errorf("caller %s: %w", c.ARN, err)
	}
	i.known[who] = made
	return made, nil
}

// makeScratch gives an account a bucket of its own.
func (i *identities) makeScratch(ctx context.Context, account string) error {
	if i.made[account] {
		return nil
	}
	i.made[account] = true
	client, err := i.owner(account)
	if err != nil {
		return err
	}
	_, err = client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: aws.String(scratch + account), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	})
	return err
}
