package offline

import (
	"context"
	"fmt"
	"os"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/types/known/emptypb"
)

// language answers for the program's language in commands that run no program, but ask its host which
// packages the program needs. The program itself is served by the Automation API.
type language struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
}

// GetRequiredPackages names none.
func (language) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetPluginInfo names no version.
func (language) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

// speak makes the copied project file name the host that is served at a port.
func speak(project string, port int) error {
	content, err := os.ReadFile(project)
	if err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	var fields map[string]any
	if err := yaml.Unmarshal(content, &fields); err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	fields["runtime"] = map[string]any{"name": "client", "options": map[string]any{"address": fmt.Sprintf("127.0.0.1:%d", port)}}
	if content, err = yaml.Marshal(fields); err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	if err := os.WriteFile(project, content, 0o644); err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	return nil
}
