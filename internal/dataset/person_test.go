package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

const (
	account    = "111122223333"
	centerRole = "arn:aws:iam::" + account + ":role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Data_0123456789abcdef"
	centerARN  = "arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_Data_0123456789abcdef/"
	aUUID      = "01234567-89ab-cdef-0123-456789abcdef"
)

func session(name string) dataset.Identity {
	return dataset.Identity{
		Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:" + name, ARN: "arn:aws:sts::" + account + ":assumed-role/trainer/" + name,
		Issuer: "arn:aws:iam::" + account + ":role/trainer",
	}
}

func center(issuer string) dataset.Identity {
	return dataset.Identity{Type: "AssumedRole", PrincipalID: "AROAEXAMPLE:alice@example.com", ARN: centerARN + "alice@example.com", Issuer: issuer}
}

func with(i dataset.Identity, change func(*dataset.Identity)) dataset.Identity {
	change(&i)
	return i
}

func TestPerson_IsWhomTheRecordNames(t *testing.T) {
	for name, c := range map[string]struct {
		identity dataset.Identity
		person   string
		source   dataset.PersonSource
	}{
		"a user of Identity Center":                            {center(centerRole), "alice@example.com", dataset.IdentityCenter},
		"a user of Identity Center, without the role's ARN":    {center(""), "alice@example.com", dataset.IdentityCenter},
		"a role that only has the name of Identity Center's":   {center("arn:aws:iam::" + account + ":role/AWSReservedSSO_Data_0123456789abcdef"), "alice@example.com", dataset.SessionMail},
		"the session of an access log, which has the ARN only": {dataset.Identity{ARN: centerARN + "bob"}, "bob", dataset.IdentityCenter},
		"a source identity, whatever else there is": {
			with(center(centerRole), func(i *dataset.Identity) { i.SourceIdentity, i.OnBehalfOf = "carol", aUUID }), "carol", dataset.SourceIdentity,
		},
		"a user for whom a session acts": {
			with(session("SageMaker"), func(i *dataset.Identity) { i.OnBehalfOf = aUUID }), aUUID, dataset.IdentityStore,
		},
		"an IAM user":                       {dataset.Identity{Type: "IAMUser", UserName: "dave", ARN: "arn:aws:iam::1:user/x/dave"}, "dave", dataset.IAMUser},
		"an IAM user without a name":        {dataset.Identity{Type: "IAMUser", ARN: "arn:aws:iam::1:user/x/dave"}, "dave", dataset.IAMUser},
		"a function":                        {with(session("loader"), func(i *dataset.Identity) { i.Workload = "arn:aws:lambda:eu-central-1:1:function:loader" }), "arn:aws:lambda:eu-central-1:1:function:loader", dataset.Workload},
		"a pod":                             {session("eks-prod-trainer-0-" + aUUID), "prod-trainer-0", dataset.EKSPod},
		"a job of EMR Serverless":           {session("00f8abcd1234wxyz,00f8attempt99"), "00f8abcd1234wxyz", dataset.EMRJob},
		"a name with a comma":               {session("Doe,Jane"), dataset.NotRecorded, ""},
		"an instance":                       {session("i-0123456789abcdef0"), "i-0123456789abcdef0", dataset.Instance},
		"a federated user":                  {dataset.Identity{Type: "FederatedUser", ARN: "arn:aws:sts::1:federated-user/erin", PrincipalID: "1:erin"}, "erin", dataset.FederatedUser},
		"a session with an address of mail": {session("frank@example.com"), "frank@example.com", dataset.SessionMail},
		"a session of another account":      {dataset.Identity{Type: "AWSAccount", PrincipalID: "AROAOTHER:grace@x"}, "grace@x", dataset.SessionMail},
		"a web identity": {
			with(session("botocore-session-1700000000"), func(i *dataset.Identity) { i.Provider = "arn:aws:iam::1:oidc-provider/oidc.eks" }),
			"arn:aws:iam::1:oidc-provider/oidc.eks", dataset.WebIdentity,
		},
		"a borrower of Lake Formation": {
			with(session("AWSLF-00-AT-111122223333-abc"), func(i *dataset.Identity) { i.Borrower = "heidi" }), "heidi", dataset.LakeFormation,
		},
		"a role that Lake Formation lends to": {
			with(session("AWSLF-00-GL-111122223333-abc"), func(i *dataset.Identity) { i.SourceIdentity = "V2.111122223333.AROA3EXAMPLE" }),
			"111122223333.AROA3EXAMPLE", dataset.LentRole,
		},
		"an anonymous caller": {dataset.Identity{Type: "AWSAccount"}, dataset.NotRecorded, ""},
		"a service":           {dataset.Identity{Type: "AWSService"}, dataset.NotRecorded, ""},
		"the root user":       {dataset.Identity{Type: "Root", ARN: "arn:aws:iam::1:root", PrincipalID: "1"}, dataset.NotRecorded, ""},
	} {
		person, source := c.identity.Person()
		assert.Equal(t, c.person, person, name)
		assert.Equal(t, c.source, source, name)
	}
}

func TestPerson_IsNoMachine(t *testing.T) {
	for _, name := range []string{
		"botocore-session-1700000000", "botocore-session-1", "1700000000123456789", "7", "aws-go-sdk-1700000000123456789",
		"aws-sdk-js-session-1700000000123", "terraform-20260101120000", "GitHubActions", "GlueJobRunnerSession", "SageMaker",
		"SageMaker-7f3a", "AWSLF-00-AT-111122223333-abc", aUUID, "0123456789abcdef0123456789abcdef", "job-17", "AthenaQuery",
	} {
		person, source := session(name).Person()
		assert.Equal(t, dataset.NotRecorded, person, name)
		assert.Empty(t, source, name)
	}
}

func TestBorrows_NamesThePersonRatherThanTheRole(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/analyst"
	assert.Equal(t, "alice@example.com", center(centerRole).Borrows(centerRole))
	assert.Equal(t, role, session("GlueJobRunnerSession").Borrows(role))
	assert.Equal(t, role, session("00f8abcd1234wxyz,00f8attempt99").Borrows(role), "a job is no person")
}
