package component_test

import (
	"errors"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/component"
	"datatrail/internal/pulumitest"
)

const (
	token      = "datatrail:test:Whole"
	childToken = "datatrail:test:Part"
)

type part struct {
	pulumi.ResourceState

	Name pulumi.StringOutput `pulumi:"name"`
	// Made is for what waits for the child, and no output.
	Made pulumi.Resource `pulumi:"-"`
}

// partArgs are arguments that are refused, or whose child fails, as a test wants.
type partArgs struct {
	refusal, failure error
	input            pulumi.StringInput
}

// run makes one component with one child.
func run(t *testing.T, args *partArgs) (*pulumitest.Graph, *part, error) {
	t.Helper()
	var made *part
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		c := &part{}
		var err error
		made, err = component.New(ctx, "one", c, args, component.Frame[partArgs]{
			Type: token, Noun: "part",
			Needs: "an input", Given: func(a *partArgs) bool { return a.input != nil },
			Validate: func(a *partArgs) error { return a.refusal },
			Build: func(ctx *pulumi.Context, name string, args *partArgs, parent pulumi.ResourceOption) error {
				child := &part{}
				c.Name, c.Made = args.input.ToStringOutput(), child
				return errors.Join(ctx.RegisterComponentResource(childToken, name, child, parent), args.failure)
			},
		}, nil)
		return err
	})
	return graph, made, err
}

var input = pulumi.String("a name")

func TestNew_BuildsTheChildrenBelowTheComponent(t *testing.T) {
	graph, made, err := run(t, &partArgs{input: input})
	require.NoError(t, err)
	assert.NotNil(t, made)
	require.Len(t, graph.ByType(token), 1)
	children := graph.ByType(childToken)
	require.Len(t, children, 1)
	assert.Contains(t, children[0].Parent, token+"::one")
}

func TestNew_RegistersNothingThatIsRefused(t *testing.T) {
	refusal := errors.New("no")
	graph, made, err := run(t, &partArgs{input: input, refusal: refusal})
	require.ErrorIs(t, err, refusal)
	require.ErrorContains(t, err, "part one: no")
	assert.Nil(t, made)
	assert.Empty(t, graph.Registrations)
}

func TestNew_NamesTheComponentWhoseChildFails(t *testing.T) {
	_, made, err := run(t, &partArgs{input: input, failure: errors.New("child")})
	require.ErrorContains(t, err, "part one: child")
	assert.Nil(t, made)
}

func TestNew_RefusesMissingArgumentsBeforeItLooksAtThem(t *testing.T) {
	for name, args := range map[string]*partArgs{"none": nil, "no input": {refusal: errors.New("not asked")}} {
		t.Run(name, func(t *testing.T) {
			graph, made, err := run(t, args)
			require.ErrorIs(t, err, component.ErrNoArgs)
			require.ErrorContains(t, err, "part one: args are required, with an input")
			assert.Nil(t, made)
			assert.Empty(t, graph.Registrations)
		})
	}
}
