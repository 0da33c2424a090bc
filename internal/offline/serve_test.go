package offline_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"

	"datatrail/internal/offline"
)

// The engine opens a connection for each provider of a program, whenever that provider's turn comes; the
// race detector is the judge here.
func TestServe_ProvidersStartWhileOthersWork(t *testing.T) {
	port, stop, err := offline.Serve(offline.Identity{})
	require.NoError(t, err)
	region, err := structpb.NewStruct(map[string]any{"region": "eu-central-1"})
	require.NoError(t, err)

	use := func() error {
		conn, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port),
			grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		ctx, client := context.Background(), pulumirpc.NewResourceProviderClient(conn)
		if _, err := client.Handshake(ctx, &pulumirpc.ProviderHandshakeRequest{AcceptsByteString: true}); err != nil {
			return err
		}
		if _, err := client.Configure(ctx, &pulumirpc.ConfigureRequest{Args: region, AcceptSecrets: true}); err != nil {
			return err
		}
		_, err = client.Check(ctx, &pulumirpc.CheckRequest{Urn: string(resourceURN(roleToken, "x"))})
		return err
	}
	var providers sync.WaitGroup
	failures := make([]error, 16)
	for i := range failures {
		providers.Go(func() { failures[i] = use() })
	}
	providers.Wait()
	require.NoError(t, errors.Join(failures...))
	require.NoError(t, stop())
}
