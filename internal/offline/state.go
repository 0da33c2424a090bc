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
	exported, err := e.stack.Export(ctx)
	if err != nil {
		return nil, fmt.Errorf("state of stack %s: %w", e.options.Stack, err)
	}
	var deployment apitype.DeploymentV3
	if err := json.Unmarshal(exported.Deployment, &deployment); err != nil {
		return nil, fmt.Errorf("state of stack %s: %w", e.options.Stack, err)
	}
	return deployment.Resources, nil
}
