package deployer

import (
	"strings"

	"datatrail/internal/graph"
)

// own are the two roles themselves: the program asks for the path of the one that runs it.
var own = &target{"OwnRoles", func(s Site, _ graph.Resource) []string {
	var out []string
	for _, role := range []string{s.Deployer, s.Previewer} {
		if strings.Contains(role, ":role/") {
			out = append(out, role)
		}
	}
	return out
}}

// asked says, for each function that a program calls of the provider, what it needs. A program may call any of them, as
// its configuration wants it.
var asked = map[string][]grant{
	"aws:index/getCallerIdentity:getCallerIdentity":     {reads(nil, "sts:GetCallerIdentity")},
	"aws:index/getRegions:getRegions":                   {reads(nil, "ec2:DescribeRegions")},
	"aws:iam/getSessionContext:getSessionContext":       {reads(own, "iam:GetRole")},
	"aws:index/getPartition:getPartition":               {},
	"aws:index/getServicePrincipal:getServicePrincipal": {},
	// Only of what others own: the rows of bucket policies and of access logging have it.
	"aws:s3/getBucket:getBucket":                                     {},
	"aws:s3/getBucketPolicy:getBucketPolicy":                         {},
	"aws:s3/getAccountPublicAccessBlock:getAccountPublicAccessBlock": {},
	"aws:cloudcontrol/getResource:getResource":                       {},
}
