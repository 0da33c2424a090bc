// Command emptypack is a policy pack that judges nothing: what it adds to a preview is what the engine
// spends on any pack.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"
)

func main() {
	err := policyx.Main(func(*pulumi.Context) (policyx.PolicyPack, error) {
		nothing := policyx.NewStackValidationPolicy("nothing", policyx.StackValidationPolicyArgs{
			Description:   "Nothing is wrong.",
			ValidateStack: func(context.Context, policyx.StackValidationArgs) error { return nil },
		})
		return policyx.NewPolicyPack("empty", semver.MustParse("1.0.0"), policyx.EnforcementLevelAdvisory, []policyx.Policy{nothing})
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
