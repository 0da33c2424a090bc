package component

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
)

func TestOutputs_AreTheFieldsThatAreOutputsByTheirTags(t *testing.T) {
	c := struct {
		pulumi.ResourceState

		Name   pulumi.StringOutput `pulumi:"physicalName"`
		Policy pulumi.Resource     `pulumi:"-"`
		Hidden pulumi.StringOutput
		inner  pulumi.StringOutput
	}{Name: pulumi.String("a").ToStringOutput(), inner: pulumi.String("b").ToStringOutput()}
	assert.Equal(t, pulumi.Map{"physicalName": c.Name}, outputs(&c), "what has no name, or is private, stays inside")
}
