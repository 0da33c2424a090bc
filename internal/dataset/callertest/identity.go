package callertest

import (
	"strings"

	"pgregory.net/rapid"

	"datatrail/internal/dataset"
)

const uuid = "01234567-89ab-cdef-0123-456789abcdef"

// Names of sessions: of people, of machines, and those that nearly are what they are not.
var sessions = []string{
	"alice@example.com", "bob", "botocore-session-1700000000", "1700000000123456789", "aws-go-sdk-1700000000123456789",
	"GitHubActions", "GlueJobRunnerSession", "SageMaker", "i-0123456789abcdef0", "i-012345678", "eks-prod-trainer-0-" + uuid,
	"eks-prod-" + uuid[:30], "00f8abcd1234wxyz,00f8attempt99", "Doe,Jane", "AWSLF-x", "a@b@c", "@",
}

// roles are role names, each with the ARN of the role. Anybody may name a role like one of Identity Center's.
var roles = [][2]string{
	{"trainer", ":role/ml/trainer"},
	{"AWSReservedSSO_Data_0123456789abcdef", ":role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Data_0123456789abcdef"},
	{"AWSReservedSSO_Data_0123456789abcdef", ":role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Data_0123456789abcdef"},
	{"AWSReservedSSO_Fake_0123456789abcdef", ":role/AWSReservedSSO_Fake_0123456789abcdef"},
	{"AWSReservedSSOX", ":role/AWSReservedSSOX"},
}

// Identities generates identities with whatever names somebody in them, or nothing.
func Identities() *rapid.Generator[dataset.Identity] {
	return rapid.Custom(func(t *rapid.T) dataset.Identity {
		i := dataset.Identity{Type: rapid.SampledFrom([]string{
			"AssumedRole", "AssumedRole", "AssumedRole", "IAMUser", "FederatedUser", "AWSAccount", "AWSService", "Root",
		}).Draw(t, "type")}
		maybe := func(label string, values ...string) string {
			return rapid.SampledFrom(append(values, "", "")).Draw(t, label)
		}
		partition := rapid.SampledFrom([]string{"aws", "aws-cn", "aws-us-gov"}).Draw(t, "partition")
		session := rapid.SampledFrom(sessions).Draw(t, "session")
		switch i.Type {
		case "AssumedRole":
			role := rapid.SampledFrom(roles).Draw(t, "role")
			i.ARN = "arn:" + partition + ":sts::" + account + ":assumed-role/" + role[0] + "/" + session
			i.PrincipalID = maybe("id", "AROAEXAMPLE:"+session, "AROAEXAMPLE")
			i.Issuer = maybe("issuer", "arn:"+partition+":iam::"+account+role[1])
			i.SourceIdentity = maybe("source identity", "carol", "V2."+account+".AROA3EXAMPLE")
			i.Provider = maybe("provider", "arn:aws:iam::"+account+":oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1")
			i.OnBehalfOf = maybe("on behalf of", uuid)
			i.Workload = maybe("workload", "arn:aws:lambda:eu-central-1:"+account+":function:loader")
		case "IAMUser":
			i.ARN, i.UserName = "arn:"+partition+":iam::"+account+":user/ml/dave", maybe("name", "dave")
		case "FederatedUser":
			i.ARN, i.PrincipalID = "arn:"+partition+":sts::"+account+":federated-user/erin", account+":erin"
		case "AWSAccount":
			i.PrincipalID = maybe("id", "AROAOTHER:"+session, "AIDAOTHER", account+":erin")
		case "Root":
			i.ARN, i.PrincipalID = "arn:"+partition+":iam::"+account+":root", account
		}
		return i
	})
}

// Record is an identity as CloudTrail records it.
func Record(i dataset.Identity) map[string]any {
	out := map[string]any{"accountId": account}
	into := func(of map[string]any, name, value string) {
		if value != "" {
			of[name] = value
		}
	}
	into(out, "type", i.Type)
	into(out, "arn", i.ARN)
	into(out, "principalId", i.PrincipalID)
	into(out, "userName", i.UserName)
	context, issuer := map[string]any{}, map[string]any{}
	into(context, "sourceIdentity", i.SourceIdentity)
	into(issuer, "arn", i.Issuer)
	if len(issuer) > 0 {
		issuer["type"], issuer["userName"] = "Role", i.Issuer[strings.LastIndex(i.Issuer, "/")+1:]
		context["sessionIssuer"] = issuer
	}
	if i.Provider != "" {
		context["webIdFederationData"] = map[string]any{"federatedProvider": i.Provider, "attributes": map[string]any{}}
	}
	out["sessionContext"] = context
	if i.OnBehalfOf != "" {
		out["onBehalfOf"] = map[string]any{"userId": i.OnBehalfOf, "identityStoreArn": "arn:aws:identitystore::" + account + ":identitystore/d-1"}
	}
	if i.Workload != "" {
		out["inScopeOf"] = map[string]any{"sourceArn": i.Workload, "sourceAccount": account, "issuerType": "AWS::Lambda::Function"}
	}
	return out
}

// Requester is an identity as far as an access log names it: by its ARN, or as nobody.
func Requester(i dataset.Identity) (string, dataset.Identity) {
	if i.ARN == "" {
		return "-", dataset.Identity{}
	}
	seen := dataset.Identity{ARN: i.ARN}
	switch i.Type {
	case "IAMUser", "FederatedUser":
		seen.Type = i.Type
	}
	return i.ARN, seen
}
