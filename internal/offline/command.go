package offline

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Command runs any other command of the pulumi CLI on the stack, such as `state rename` or `import`, and
// returns what it printed.
func (e *Environment) Command(ctx context.Context, args ...string) (string, error) {
	if err := e.learn(ctx); err != nil {
		return "", err
	}
	w := e.stack.Workspace()
	if err := speak(filepath.Join(w.WorkDir(), "Pulumi.yaml"), e.server.port); err != nil {
		return "", err
	}
	env := []string{"PULUMI_HOME=" + w.PulumiHome()}
	values := w.GetEnvVars()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		env = append(env, name+"="+values[name])
	}
	args = append(args, "--stack", e.options.Stack)
	stdout, stderr, _, err := w.PulumiCommand().Run(ctx, w.WorkDir(), nil, nil, nil, env, args...)
	if err != nil {
		return stdout, fmt.Errorf("pulumi %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stdout+stderr))
	}
	return stdout, nil
}
