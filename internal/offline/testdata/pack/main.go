// A policy pack of two rules, for a test: buckets may not be called forbidden-logs, and are remarked upon.
package main

import (
	"context"
	"os"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"
)

func rule(name string, level policyx.EnforcementLevel, judge func(bucket string) string) policyx.Policy {
	return policyx.NewResourceValidationPolicy(name, policyx.ResourceValidationPolicyArgs{
		EnforcementLevel: level,
		ValidateResource: func(_ context.Context, args policyx.ResourceValidationArgs) error {
			bucket := args.Resource.Properties.Get("bucket")
			if args.Resource.Type == "aws:s3/bucketV2:BucketV2" && bucket.IsString() {
				if verdict := judge(bucket.AsString()); verdict != "" {
					args.Manager.ReportViolation(verdict, "")
				}
			}
			return nil
		},
	})
}

func main() {
	err := policyx.Main(func(*pulumi.Context) (policyx.PolicyPack, error) {
		return policyx.NewPolicyPack("trial", semver.MustParse("1.0.0"), policyx.EnforcementLevelMandatory,
			[]policyx.Policy{
				rule("no-forbidden", policyx.EnforcementLevelMandatory, func(bucket string) string {
					if bucket == "forbidden-logs" {
						return bucket + " is forbidden"
					}
					return ""
				}),
				rule("remark", policyx.EnforcementLevelAdvisory, func(string) string { return "a bucket" }),
			})
	})
	if err != nil {
		os.Exit(1)
	}
}
