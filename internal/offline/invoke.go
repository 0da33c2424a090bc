package offline

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

func callerIdentity(s site, _ resource.PropertyMap) (map[string]any, error) {
	user := "AIDAEXAMPLEOFFLINE"
	if _, session, ok := sessionParts(s.Caller); ok {
		user = "AROAEXAMPLEOFFLINE:" + session
	}
	return map[string]any{"accountId": s.Account, "id": s.Account, arnKey: s.Caller, "userId": user}, nil
}

func partition(s site, _ resource.PropertyMap) (map[string]any, error) {
	return map[string]any{
		"id": s.partition, "partition": s.partition,
		"dnsSuffix": s.dnsSuffix, "reverseDnsPrefix": s.reverseDNS(),
	}, nil
}

func region(s site, args resource.PropertyMap) (map[string]any, error) {
	asked := newSite(s.Identity, s.region, nil)
	if name := text(args, "name"); name != "" {
		asked = newSite(s.Identity, name, nil)
	}
	return map[string]any{
		"id": asked.region, "name": asked.region, "description": asked.region,
		"endpoint": fmt.Sprintf("ec2.%s.%s", asked.region, asked.dnsSuffix),
	}, nil
}

// regions are those of a young account: the ones that need no opting in, of each partition.
func regions(s site, _ resource.PropertyMap) (map[string]any, error) {
	names := map[string][]any{
		"aws-cn":     {"cn-north-1", "cn-northwest-1"},
		"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
		"aws": {
			"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
			"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
			"us-west-2",
		},
	}
	return map[string]any{"id": s.region, "names": names[s.partition]}, nil
}

// servicePrincipal covers the services whose principal has the same name in every partition, which is all
// that this project grants to.
func servicePrincipal(s site, args resource.PropertyMap) (map[string]any, error) {
	service, suffix := text(args, "serviceName"), "amazonaws.com"
	if service == "logs" {
		suffix = s.dnsSuffix
	}
	return map[string]any{
		"id": fmt.Sprintf("%s.%s.%s", service, s.region, suffix), "name": service + "." + suffix,
		regionKey: s.region, "serviceName": service, "suffix": suffix,
	}, nil
}

// sessionContext knows the path of one role only, the caller's; for other sessions it answers what their
// ARN says.
func sessionContext(s site, args resource.PropertyMap) (map[string]any, error) {
	asked := text(args, arnKey)
	if parsed(asked).Resource == "" {
		return nil, fmt.Errorf("%q is not an ARN", asked)
	}
	result := map[string]any{
		"id": asked, arnKey: asked, "issuerArn": issuerOf(asked), "issuerId": "", "issuerName": "", "sessionName": "",
	}
	role, session, ok := sessionParts(asked)
	if !ok {
		return result, nil
	}
	if asked == s.Caller {
		result["issuerArn"] = s.Issuer
	}
	result["issuerId"], result["issuerName"], result["sessionName"] = "AROAEXAMPLEOFFLINE", role, session
	return result, nil
}

var invokes = map[string]func(site, resource.PropertyMap) (map[string]any, error){
	"aws:index/getCallerIdentity:getCallerIdentity":     callerIdentity,
	"aws:index/getPartition:getPartition":               partition,
	"aws:index/getRegion:getRegion":                     region,
	"aws:index/getRegions:getRegions":                   regions,
	"aws:index/getServicePrincipal:getServicePrincipal": servicePrincipal,
	"aws:iam/getSessionContext:getSessionContext":       sessionContext,
}

// Invoke answers the questions about the account that need no account.
func (p *provider) Invoke(ctx context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	answer, ok := invokes[string(req.Tok)]
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf(
			"the offline provider cannot answer %s: add it to internal/offline or avoid the call", req.Tok)
	}
	s := p.site(ctx)
	if s.region == "" {
		return plugin.InvokeResponse{}, fmt.Errorf("%s: %s", req.Tok, missingRegion)
	}
	result, err := answer(s, req.Args)
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("%s: %w", req.Tok, err)
	}
	return plugin.InvokeResponse{Properties: resource.NewPropertyMapFromMap(result)}, nil
}
