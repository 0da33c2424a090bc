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

type part struct{ pulumi.ResourceState }

// run makes one component with one child.
func run(t *testing.T, refusal, failure error) (*pulumitest.Graph, *part, error) {
	t.Helper()
	var made *part
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		var err error
		made, err = component.New(ctx, "one", &part{}, component.Frame{
			Type: token, Noun: "part",
			Validate: func() error { return refusal },
			Build: func(ctx *pulumi.Context, name string, parent pulumi.ResourceOption) error {
				return errors.Join(ctx.RegisterComponentResource(childToken, name, &part{}, parent), failure)
			},
		}, nil)
		return err
	})
	return graph, made, err
}

func TestNew_BuildsTheChildrenBelowTheComponent(t *testing.T) {
	graph, made, err := run(t, nil, nil)
	require.NoError(t, err)
	assert.NotNil(t, made)
	require.Len(t, graph.ByType(token), 1)
	children := graph.ByType(childToken)
	require.Len(t, children, 1)
	assert.Contains(t, children[0].Parent, token+"::one")
}

func TestNew_RegistersNothingThatIsRefused(t *testing.T) {
	refusal := errors.New("no")
	graph, made, err := run(t, refusal, nil)
	require.ErrorIs(t, err, refusal)
	require.ErrorContains(t, err, "part one: no")
	assert.Nil(t, made)
	assert.Empty(t, graph.Registrations)
}

func TestNew_NamesTheComponentWhoseChildFails(t *testing.T) {
	_, made, err := run(t, nil, errors.New("child"))
	require.ErrorContains(t, err, "part one: child")
	assert.Nil(t, made)
}
