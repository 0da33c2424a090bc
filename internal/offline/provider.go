package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/grpc/peer"
)

// stubVersion is the release of the real provider that the catalog was written from.
var stubVersion = semver.MustParse("6.83.2")

const regionKey = "region"

const missingRegion = "missing region information: set the AWS region, for example `aws:region: eu-central-1`"

// provider is the stub. One process serves every provider resource of a program, each over a connection of
// its own, so configurations are kept by connection.
type provider struct {
	plugin.UnimplementedProvider
	identity Identity
	account  *Account

	mu    sync.Mutex
	sites map[string]site
}

var _ plugin.GrpcProvider = (*provider)(nil)

func newProvider(id Identity, account *Account) *provider {
	return &provider{identity: id, account: account, sites: map[string]site{}}
}

// Handshake asks for secrets as secrets, so that echoing an input keeps it one.
func (p *provider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true, AcceptResources: true}, nil
}

// Attach is called because the engine did not start this provider; its address is of no use here.
func (p *provider) Attach(string) error { return nil }

// GetPluginInfo returns the version of the provider that the stub replaces.
func (p *provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	return plugin.PluginInfo{Version: &stubVersion}, nil
}

// SignalCancellation has nothing to cancel: no call takes time.
func (p *provider) SignalCancellation(context.Context) error { return nil }

// Close has nothing to release.
func (p *provider) Close() error { return nil }

// CheckConfig refuses a provider without a region, as AWS does before any call.
func (p *provider) CheckConfig(
	_ context.Context, req plugin.CheckConfigRequest,
) (plugin.CheckConfigResponse, error) {
	resp := plugin.CheckConfigResponse{Properties: req.News}
	if region, known := plain(req.News[regionKey]); known && region == "" {
		resp.Failures = []plugin.CheckFailure{{Property: regionKey, Reason: missingRegion}}
	}
	return resp, nil
}

// DiffConfig replaces the provider, and with it all that it made, when its region changes.
func (p *provider) DiffConfig(
	_ context.Context, req plugin.DiffConfigRequest,
) (plugin.DiffConfigResponse, error) {
	return providerKind.compare(req.OldInputs, req.NewInputs), nil
}

func connection(ctx context.Context) string {
	if caller, ok := peer.FromContext(ctx); ok {
		return caller.Addr.String()
	}
	return ""
}

// decoded undoes the JSON in which provider properties travel when they are not strings.
func decoded(v resource.PropertyValue) resource.PropertyValue {
	encoded, _ := plain(v)
	var value any
	if encoded == "" || json.Unmarshal([]byte(encoded), &value) != nil {
		return v
	}
	return resource.NewPropertyValue(value)
}

// Configure stores the site for later calls over the same connection.
func (p *provider) Configure(ctx context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	made := newSite(p.identity, text(req.Inputs, regionKey))
	if allowed := decoded(req.Inputs["allowedAccountIds"]); allowed.IsArray() && len(allowed.ArrayValue()) > 0 &&
		!slices.Contains(allowed.ArrayValue(), resource.NewProperty(made.Account)) {
		return plugin.ConfigureResponse{}, fmt.Errorf("AWS account ID not allowed: %s", made.Account)
	}
	tags := resource.PropertyMap{}
	if defaults := decoded(req.Inputs["defaultTags"]); defaults.IsObject() {
		if given := decoded(defaults.ObjectValue()["tags"]); given.IsObject() {
			tags = given.ObjectValue()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	made.defaultTags = tags
	p.sites[connection(ctx)] = made
	return plugin.ConfigureResponse{}, nil
}

func (p *provider) site(ctx context.Context) site {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sites[connection(ctx)]
}
