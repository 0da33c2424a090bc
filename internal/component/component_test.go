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

// partSpec is a spec that is refused, or whose child fails, as a test wants.
type partSpec struct{ refusal, failure error }

func (s *partSpec) Validate() error { return s.refusal }

type partLinks struct {
	Input pulumi.StringInput
	Parts []pulumi.Resource
	Extra pulumi.Resource `link:"optional"`
}

var errUnsuited = errors.New("extra parts do not suit")

// run makes one component with one child.
func run(t *testing.T, spec *partSpec, links partLinks) (*pulumitest.Graph, *part, error) {
	t.Helper()
	var made *part
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		c := &part{}
		var err error
		made, err = component.New(ctx, "one", c, spec, links, component.Frame[*partSpec, partLinks]{
			Type: token, Noun: "part",
			Suits: func(_ *partSpec, l partLinks) error {
				if l.Extra != nil {
					return errUnsuited
				}
				return nil
			},
			Build: func(ctx *pulumi.Context, name string, spec *partSpec, links partLinks, parent pulumi.ResourceOption) error {
				child := &part{}
				c.Name, c.Made = links.Input.ToStringOutput(), child
				return errors.Join(ctx.RegisterComponentResource(childToken, name, child, parent), spec.failure)
			},
		}, nil)
		return err
	})
	return graph, made, err
}

func linked() partLinks {
	return partLinks{Input: pulumi.String("a name"), Parts: []pulumi.Resource{&part{}}}
}

func TestNew_BuildsTheChildrenBelowTheComponent(t *testing.T) {
	graph, made, err := run(t, &partSpec{}, linked())
	require.NoError(t, err)
	assert.NotNil(t, made)
	require.Len(t, graph.ByType(token), 1)
	children := graph.ByType(childToken)
	require.Len(t, children, 1)
	assert.Contains(t, children[0].Parent, token+"::one")
}

func TestNew_NamesTheComponentWhoseChildFails(t *testing.T) {
	_, made, err := run(t, &partSpec{failure: errors.New("child")}, linked())
	require.ErrorContains(t, err, "part one: child")
	assert.Nil(t, made)
}

func TestNew_RefusesBeforeItRegisters(t *testing.T) {
	unsuited, empty := linked(), linked()
	unsuited.Extra, empty.Parts = &part{}, []pulumi.Resource{}
	tests := map[string]struct {
		spec  *partSpec
		links partLinks
		want  []string
	}{
		"no spec":                        {nil, linked(), []string{"part one: a spec is required"}},
		"a spec that is wrong":           {&partSpec{refusal: errors.New("no")}, linked(), []string{"part one: no"}},
		"a link that is missing":         {&partSpec{}, partLinks{Parts: linked().Parts}, []string{"part one: link Input is required"}},
		"an empty list of links":         {&partSpec{}, empty, []string{"link Parts is required"}},
		"links that do not go with it":   {&partSpec{}, unsuited, []string{"part one: " + errUnsuited.Error()}},
		"whatever is wrong, all at once": {&partSpec{refusal: errors.New("no")}, partLinks{}, []string{"no", "link Input", "link Parts"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, made, err := run(t, test.spec, test.links)
			for _, want := range test.want {
				require.ErrorContains(t, err, want)
			}
			assert.Nil(t, made)
			assert.Empty(t, graph.Registrations)
		})
	}
}
