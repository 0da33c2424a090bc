// Command datatrail is the Pulumi program of one environment.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/stack"
)

func main() {
	pulumi.Run(stack.Program)
}
