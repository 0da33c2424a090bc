package offline

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// StateResource is a resource as the state file describes it, with its dependencies.
type StateResource = apitype.ResourceV3

// State returns what the state holds, in the order in which it was created.
func (e *Environment) State(ctx context.Context) ([]StateResource, error) {
	exported, err := e.Export(ctx)
	if err != nil {
		return nil, err
	}
	var deployment apitype.DeploymentV3
	if err := json.Unmarshal(exported.Deployment, &deployment); err != nil {
		return nil, fmt.Errorf("state of stack %s: %w", e.options.Stack, err)
	}
	return deployment.Resources, nil
}

// Export returns the state as `pulumi stack export` writes it.
func (e *Environment) Export(ctx context.Context) (apitype.UntypedDeployment, error) {
	exported, err := e.stack.Export(ctx)
	if err != nil {
		return apitype.UntypedDeployment{}, fmt.Errorf("state of stack %s: %w", e.options.Stack, err)
	}
	return exported, nil
}

// Import replaces the state by one that an environment of the same project and stack exported. What it holds
// then exists.
func (e *Environment) Import(ctx context.Context, state apitype.UntypedDeployment) error {
	if err := e.stack.Import(ctx, state); err != nil {
		return fmt.Errorf("import into stack %s: %w", e.options.Stack, err)
	}
	e.learnt = false
	return nil
}
