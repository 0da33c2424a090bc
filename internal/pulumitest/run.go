package pulumitest

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Option changes a run.
type Option func(*run)

type run struct {
	recorder Recorder
	stack    string
	config   map[string]string
	secrets  []string
}

// WithConfig sets the configuration, with full keys such as datatrail:datasets.
func WithConfig(config map[string]string) Option {
	return func(r *run) { r.config = config }
}

// WithSecrets says which keys of the configuration were set as secrets.
func WithSecrets(keys ...string) Option {
	return func(r *run) { r.secrets = keys }
}

// WithDryRun previews: what AWS computes is unknown.
func WithDryRun() Option { return func(r *run) { r.recorder.dryRun = true } }

// WithStack names the stack. Default: test.
func WithStack(name string) Option { return func(r *run) { r.stack = name } }

// WithPartition moves the run to another partition. Default: aws.
func WithPartition(partition string) Option {
	return func(r *run) { r.recorder.Partition = partition }
}

// WithAccount deploys with credentials of another account.
func WithAccount(id string) Option { return func(r *run) { r.recorder.account = id } }

// WithIssuer deploys as another role.
func WithIssuer(arn string) Option { return func(r *run) { r.recorder.Issuer = arn } }

// WithState runs on the state that another run has left.
func WithState(before *Graph) Option {
	return func(r *run) {
		r.recorder.State = resource.PropertyMap{}
		for _, reg := range before.Registrations {
			r.recorder.State[resource.PropertyKey("urn:pulumi:before::datatrail::"+reg.URN)] = resource.NewProperty(
				resource.PropertyMap{"type": resource.NewProperty(reg.Type), "outputs": resource.NewProperty(reg.Outputs)})
		}
	}
}

// WithUnreadState runs where the state can be read only after these answers.
func WithUnreadState(answers ...error) Option {
	return func(r *run) { r.recorder.Unread = answers }
}

// WithFailure makes registering a type fail.
func WithFailure(token string, err error) Option {
	return func(r *run) { r.recorder.Fail = map[string]error{token: err} }
}

// Run runs a program of project datatrail to its end and returns what it registered, and its error.
func Run(t testing.TB, program pulumi.RunFunc, options ...Option) (*Graph, error) {
	t.Helper()
	r := &run{stack: "test", recorder: Recorder{Caller: Caller, Issuer: Issuer, Partition: "aws"}}
	for _, option := range options {
		option(r)
	}
	graph := &Graph{}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		if err := program(ctx); err != nil {
			return err
		}
		graph.Exports = ctx.GetCurrentExportMap()
		return nil
	}, pulumi.WithMocks("datatrail", r.stack, &r.recorder), func(info *pulumi.RunInfo) {
		info.Config = r.config
		info.ConfigSecretKeys = r.secrets
		info.DryRun = r.recorder.dryRun
	})
	graph.Registrations, graph.Invokes = r.recorder.registrations, r.recorder.invokes
	return graph, err
}
