package offline

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// server is the stub behind a port of the loopback interface.
type server struct {
	port   int
	cancel chan bool
	done   <-chan error
}

// startAlone keeps other calls out while a provider starts: the SDK's server then sets what every call reads,
// and a second provider of the same program starts while the first one works. A program runs all the while.
func startAlone() grpc.UnaryServerInterceptor {
	var mu sync.RWMutex
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		switch info.FullMethod {
		case pulumirpc.ResourceProvider_Handshake_FullMethodName, pulumirpc.ResourceProvider_Configure_FullMethodName:
			mu.Lock()
			defer mu.Unlock()
		case pulumirpc.LanguageRuntime_Run_FullMethodName:
		default:
			mu.RLock()
			defer mu.RUnlock()
		}
		return handler(ctx, req)
	}
}

// detailed announces the paths of a difference, which the SDK's server sends without saying so; the engine
// would then show whole properties only.
type detailed struct {
	pulumirpc.ResourceProviderServer
}

func serve(p *provider, host language) (*server, error) {
	cancel := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel:  cancel,
		Options: []grpc.ServerOption{grpc.ChainUnaryInterceptor(startAlone())},
		Init: func(s *grpc.Server) error {
			pulumirpc.RegisterResourceProviderServer(s, detailed{plugin.NewProviderServer(p)})
			pulumirpc.RegisterLanguageRuntimeServer(s, host)
			return nil
		},
	})
	if err != nil {
		return nil, fmt.Errorf("offline provider: %w", err)
	}
	return &server{port: handle.Port, cancel: cancel, done: handle.Done}, nil
}

func (s *server) stop() error {
	close(s.cancel)
	if err := <-s.done; err != nil {
		return fmt.Errorf("offline provider: %w", err)
	}
	return nil
}

func announced(resp *pulumirpc.DiffResponse) *pulumirpc.DiffResponse {
	if resp == nil {
		return nil
	}
	resp.HasDetailedDiff = len(resp.DetailedDiff) > 0
	for _, path := range resp.Replaces {
		if change := resp.DetailedDiff[path]; change.GetKind() == pulumirpc.PropertyDiff_DELETE {
			change.Kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
	}
	slices.Sort(resp.Diffs)
	slices.Sort(resp.Replaces)
	return resp
}

// Diff of a resource.
func (d detailed) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	resp, err := d.ResourceProviderServer.Diff(ctx, req)
	return announced(resp), err
}

// DiffConfig of a provider.
func (d detailed) DiffConfig(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	resp, err := d.ResourceProviderServer.DiffConfig(ctx, req)
	return announced(resp), err
}
