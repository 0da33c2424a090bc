package offline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/live"
)

// Options say what to run and on what.
type Options struct {
	// ProjectFile is the path of Pulumi.yaml. Required.
	ProjectFile string
	// ConfigFile is the path of an environment file, of the form of Pulumi.<stack>.yaml. Required.
	ConfigFile string
	// Stack is the name of the stack, which need not be in the name of ConfigFile. Required.
	Stack string
	// StateDir keeps the state from run to run; it is made when absent. Required.
	StateDir string
	// Program is the Pulumi program. Either it or Binary is required.
	Program pulumi.RunFunc
	// Binary is the path of a Pulumi program in Go that has been built. Its engine is the same, but it shares
	// nothing with this process: another revision of a program runs so.
	Binary string
	// Identity is what AWS answers about the caller. Default: an example identity.
	Identity Identity
	// Account is what exists in AWS. Default: what the state holds.
	Account *Account
	// Live is what others made in the account. Default: not known; buckets that are asked for then exist, without a policy, unless
	// an Account is given.
	Live *live.State
	// Output gets the engine's progress; on a terminal Pulumi draws its tree there. Default: discarded.
	Output io.Writer
	// PolicyPacks are the paths of the packs that judge every preview and update: folders, or executables.
	PolicyPacks []string
	// PolicyPackConfigs are the paths of the packs' settings, one for each pack. Default: none.
	PolicyPackConfigs []string
	// Parallel is how many steps Up takes at a time, as with the CLI's --parallel. Default: the CLI's.
	Parallel int
	// SkipCheckpoints makes the engine write the state once, at the end of an operation: for a large stack, writing it takes most
	// of the time. After a crash, the state then lacks what the operation did.
	SkipCheckpoints bool
}

// Environment is a stack that can be previewed, updated and destroyed without an account. It runs one
// operation at a time. Close it when done.
type Environment struct {
	options  Options
	stack    auto.Stack
	provider *provider
	server   *server
	learnt   bool
}

func (o Options) validate() error {
	var mistakes []error
	for _, option := range [][2]string{
		{"ProjectFile", o.ProjectFile}, {"ConfigFile", o.ConfigFile}, {"Stack", o.Stack}, {"StateDir", o.StateDir},
	} {
		if option[1] == "" {
			mistakes = append(mistakes, fmt.Errorf("offline options: %s is required", option[0]))
		}
	}
	if (o.Program == nil) == (o.Binary == "") {
		mistakes = append(mistakes, errors.New("offline options: Program is required, or Binary, and not both"))
	}
	return errors.Join(mistakes...)
}

// absolute makes paths independent of the folder that the engine runs in.
func absolute(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		all = append(all, abs)
	}
	return all, nil
}

func (o Options) open(ctx context.Context, files layout, command cli, port int) (auto.Stack, error) {
	if o.Binary != "" {
		if err := speak(filepath.Join(files.work, "Pulumi.yaml"), port); err != nil {
			return auto.Stack{}, err
		}
	}
	workspace, err := auto.NewLocalWorkspace(ctx,
		auto.WorkDir(files.work),
		auto.PulumiHome(files.home),
		auto.Pulumi(command),
		auto.Program(o.Program),
		auto.SecretsProvider("passphrase"),
		auto.EnvVars(map[string]string{
			"PULUMI_BACKEND_URL":                            "file://" + files.state,
			"PULUMI_CONFIG_PASSPHRASE":                      passphrase,
			"PULUMI_DEBUG_PROVIDERS":                        "aws:" + strconv.Itoa(port),
			"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION":   "true",
			"PULUMI_IGNORE_AMBIENT_PLUGINS":                 "true",
			"PULUMI_SKIP_UPDATE_CHECK":                      "true",
			"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
			"PULUMI_EXPERIMENTAL":                           strconv.FormatBool(o.SkipCheckpoints),
			"PULUMI_SKIP_CHECKPOINTS":                       strconv.FormatBool(o.SkipCheckpoints),
		}))
	if err != nil {
		return auto.Stack{}, err
	}
	return auto.UpsertStack(ctx, o.Stack, workspace)
}

// Close stops the stub provider. The state stays where it is.
func (e *Environment) Close() error { return e.server.stop() }

// Open finds the CLI, serves the stub provider, and selects the stack, or creates it in a new state folder.
func Open(ctx context.Context, o Options) (*Environment, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	var err error
	if o.PolicyPacks, err = absolute(o.PolicyPacks); err != nil {
		return nil, fmt.Errorf("policy packs: %w", err)
	}
	if o.PolicyPackConfigs, err = absolute(o.PolicyPackConfigs); err != nil {
		return nil, fmt.Errorf("policy pack settings: %w", err)
	}
	if o.Binary != "" {
		if o.Binary, err = filepath.Abs(o.Binary); err != nil {
			return nil, fmt.Errorf("program: %w", err)
		}
	}
	files, err := newLayout(o.StateDir, o.Stack)
	if err != nil {
		return nil, err
	}
	if err := files.fill(o.ProjectFile, o.ConfigFile, o.Stack); err != nil {
		return nil, err
	}
	command, err := findCLI(ctx, files.home)
	if err != nil {
		return nil, err
	}
	given := o.Account != nil
	if !given {
		o.Account = NewAccount()
		o.Account.presumed = o.Live == nil
	}
	if o.Live != nil {
		o.Account.exists(*o.Live)
	}
	e := &Environment{options: o, provider: newProvider(o.Identity, o.Account), learnt: given}
	if e.server, err = serve(e.provider, language{binary: o.Binary}); err != nil {
		return nil, err
	}
	if e.stack, err = o.open(ctx, files, command, e.server.port); err != nil {
		return nil, errors.Join(fmt.Errorf("stack %s: %w", o.Stack, err), e.Close())
	}
	return e, nil
}
