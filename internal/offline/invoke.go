package offline

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"datatrail/internal/dataset"
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
	asked := newSite(s.Identity, s.region)
	if name := text(args, "name"); name != "" {
		asked = newSite(s.Identity, name)
	}
	return map[string]any{
		"id": asked.region, "name": asked.region, "description": asked.region,
		"endpoint": fmt.Sprintf("ec2.%s.%s", asked.region, asked.dnsSuffix),
	}, nil
}

// optIn are the Regions of partition aws that an account has to opt in to: those that opened after March 2019.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
var optIn = []string{
	"af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
	"ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1",
	"mx-central-1",
}

// regions are those of a young account: the ones that need no opting in, of each partition.
func regions(s site, _ resource.PropertyMap) (map[string]any, error) {
	var names []any
	if partition, known := dataset.PartitionOf(s.region); known {
		for _, name := range partition.Regions {
			if !slices.Contains(optIn, name) {
				names = append(names, name)
			}
		}
	}
	return map[string]any{"id": s.region, "names": names}, nil
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

// Invoke answers the questions about the account that need no account, and those about what exists in the stub's.
func (p *provider) Invoke(ctx context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	answer, ok := invokes[string(req.Tok)]
	if !ok {
		answer, ok = p.account.invokes()[string(req.Tok)]
	}
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
