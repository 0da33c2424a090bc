package offline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/types/known/emptypb"
)

// language is the host of a program that is an executable, as Pulumi's own host for Go runs it. It also answers
// in commands that run no program, but ask which packages the program needs. A program that is a function is
// served by the Automation API.
type language struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	// binary is the path of the executable. Empty: none.
	binary string
}

// surroundings are the variables that tell a program where its engine is and what it is to know.
func surroundings(req *pulumirpc.RunRequest) ([]string, error) {
	config, err := json.Marshal(req.GetConfig())
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	secrets, err := json.Marshal(req.GetConfigSecretKeys())
	if err != nil {
		return nil, fmt.Errorf("secret configuration: %w", err)
	}
	var engine string
	if len(req.GetArgs()) > 0 {
		engine = req.GetArgs()[0]
	}
	return append(neutral(os.Environ()),
		pulumi.EnvOrganization+"="+req.GetOrganization(),
		pulumi.EnvProject+"="+req.GetProject(),
		pulumi.EnvStack+"="+req.GetStack(),
		pulumi.EnvConfig+"="+string(config),
		pulumi.EnvConfigSecretKeys+"="+string(secrets),
		pulumi.EnvDryRun+"="+strconv.FormatBool(req.GetDryRun()),
		pulumi.EnvParallel+"="+strconv.Itoa(int(req.GetParallel())),
		pulumi.EnvMonitor+"="+req.GetMonitorAddress(),
		pulumi.EnvEngine+"="+engine), nil
}

// logged is the status with which a program ends that has told the engine itself why it failed.
const logged = 32

// Run runs the executable. Where the program has not told why it failed, what it wrote is the error.
func (l language) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if l.binary == "" {
		return l.UnimplementedLanguageRuntimeServer.Run(ctx, req)
	}
	env, err := surroundings(req)
	if err != nil {
		return nil, err
	}
	var said bytes.Buffer
	program := exec.CommandContext(ctx, l.binary)
	program.Dir, program.Env, program.Stderr = req.GetPwd(), env, &said
	err = program.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == logged:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: strings.TrimSpace(err.Error() + "\n" + said.String())}, nil
	}
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
