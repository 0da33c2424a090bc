package e2e

import (
	"context"
	"net/http"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"datatrail/judge/request"
)

const (
	allowAll     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	trust        = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`
	allowScratch = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + scratch + `*"}]}`
)

// permissions are the IAM policy of a caller. One who is silent may do nothing to a dataset.
func permissions(c request.Caller) *string {
	if c.Silent {
		return aws.String(allowScratch)
	}
	return aws.String(allowAll)
}

// folder is the path of a principal, with slashes around it.
func folder(name string) *string {
	if dir := path.Dir(name); dir != "." {
		return aws.String("/" + dir + "/")
	}
	return nil
}

func (i *identities) user(ctx context.Context, service *iam.Client, name string, policy *string) (aws.CredentialsProvider, error) {
	base := path.Base(name)
	if _, err := service.CreateUser(ctx, &iam.CreateUserInput{UserName: &base, Path: folder(name)}); err != nil {
		return nil, err
	}
	if _, err := service.PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: &base, PolicyName: aws.String("all"), PolicyDocument: policy,
	}); err != nil {
		return nil, err
	}
	key, err := service.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &base})
	if err != nil {
		return nil, err
	}
	return credentials.NewStaticCredentialsProvider(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, ""), nil
}

func (i *identities) session(ctx context.Context, service *iam.Client, client *http.Client, role arn.ARN, policy *string,
) (aws.CredentialsProvider, error) {
	// The ARN of a session lacks the role's path, which is all that the emulator looks at. Names of roles are unique without it.
	name := strings.ReplaceAll(strings.TrimPrefix(role.Resource, "role/"), "/", "-")
	role.Resource = "role/" + name
	if _, err := service.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(trust)}); err != nil {
		return nil, err
	}
	if _, err := service.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: &name, PolicyName: aws.String("all"), PolicyDocument: policy,
	}); err != nil {
		return nil, err
	}
	// An account's root user assumes no role.
	assumer, err := i.of(ctx, request.By("arn:aws:iam::"+role.AccountID+":user/assumer"))
	if err != nil {
		return nil, err
	}
	got, err := sts.New(sts.Options{
		Region: region, Credentials: assumer, HTTPClient: client, BaseEndpoint: aws.String("https://" + tls4),
	}).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(role.String()), RoleSessionName: aws.String("session")})
	if err != nil {
		return nil, err
	}
	c := got.Credentials
	return credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken), nil
}
