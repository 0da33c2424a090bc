package offline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

const (
	sourceToken      = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
	destinationToken = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
	deliveryToken    = "aws:cloudwatch/logDelivery:LogDelivery"
	destinationARN   = "arn:aws:logs:eu-central-1:111122223333:delivery-destination:d"
)

func source(name, bucket string) created {
	return created{sourceToken, map[string]any{
		"name": name, "resourceArn": "arn:aws:s3:::" + bucket, "logType": "S3_SERVER_ACCESS_LOGS",
	}}
}

func destination(group string) created {
	return created{destinationToken, map[string]any{
		"name": "d", "outputFormat": "json", "tagsAll": map[string]any{"owner": "audit"},
		"deliveryDestinationConfiguration": map[string]any{"destinationResourceArn": group},
	}}
}

var delivery = created{deliveryToken, map[string]any{"deliverySourceName": "a", "deliveryDestinationArn": destinationARN}}

func TestCreate_OfADeliveryIsRefusedWhereAWSRefusesIt(t *testing.T) {
	for name, c := range map[string]struct {
		before []created
		last   created
		want   string
	}{
		"a source":                              {nil, source("a", "data"), ""},
		"a second source of a bucket":           {[]created{source("a", "data")}, source("b", "data"), "has delivery source a already"},
		"a source of another bucket":            {[]created{source("a", "data")}, source("b", "other"), ""},
		"the same source again":                 {[]created{source("a", "data")}, source("a", "data"), ""},
		"a source that moves to another bucket": {[]created{source("a", "data")}, source("a", "other"), "create a new one instead"},
		"a destination of another log group":    {[]created{destination("x")}, destination("y"), "tags can only be provided"},
		"a destination again":                   {[]created{destination("x")}, destination("x"), ""},
		"a delivery without a source":           {[]created{destination("x")}, delivery, "delivery source a does not exist"},
		"a delivery without a destination":      {[]created{source("a", "data")}, delivery, "delivery destination " + destinationARN + " does not exist"},
		"a delivery":                            {[]created{source("a", "data"), destination("x")}, delivery, ""},
	} {
		t.Run(name, func(t *testing.T) {
			creates(t, c.before, c.last, c.want)
		})
	}
}

func TestDelete_TakesADeliveryBeforeItsEnds(t *testing.T) {
	p := configured(t, "eu-central-1")
	made := map[string]plugin.DeleteRequest{}
	for _, each := range []created{source("a", "data"), destination("x"), delivery} {
		got, err := create(p, each)
		require.NoError(t, err)
		made[each.token] = plugin.DeleteRequest{Type: resourceURN(each.token, "x").Type(), ID: got.ID, Outputs: got.Properties}
	}
	assert.Equal(t, destinationARN, made[destinationToken].Outputs["arn"].StringValue())
	for _, end := range []string{sourceToken, destinationToken} {
		_, err := p.Delete(context.Background(), made[end])
		require.ErrorContains(t, err, "ConflictException")
	}
	for _, token := range []string{deliveryToken, sourceToken, destinationToken} {
		_, err := p.Delete(context.Background(), made[token])
		require.NoError(t, err)
	}
}

// together creates all at once, and returns what AWS says of those that it refuses.
func together(p plugin.Provider, all ...created) string {
	errs := make([]error, len(all))
	var wait sync.WaitGroup
	for i, each := range all {
		wait.Go(func() { _, errs[i] = create(p, each) })
	}
	wait.Wait()
	return fmt.Sprint(errors.Join(errs...))
}

func TestCreate_OfDeliveriesIsRefusedWhileAnotherIsChanged(t *testing.T) {
	p := configured(t, "eu-central-1")
	var all []created
	for i := range 16 {
		all = append(all, source(fmt.Sprint("s", i), fmt.Sprint("b", i)))
	}
	require.Contains(t, together(p, all...), "ConflictException: requested resource is currently being updated")
	for _, each := range all {
		_, err := create(p, each)
		require.NoError(t, err, "one after the other")
	}
}

func TestCreate_OfASourceIsRefusedWhileItsBucketsPolicyIsWritten(t *testing.T) {
	p := configured(t, "eu-central-1")
	var said strings.Builder
	for range 20 {
		said.WriteString(together(p, source("a", "data"), created{policyToken, map[string]any{"bucket": "data", "policy": "{}"}}))
	}
	require.Contains(t, said.String(), "OperationAborted")
	assert.NotContains(t, strings.ToLower(together(p, source("a", "data"), created{policyToken, map[string]any{"bucket": "other", "policy": "{}"}})), "exception")
}

func TestCreate_OfASourceIsRefusedWhereOthersHaveOne(t *testing.T) {
	account := offline.NewAccount()
	account.PutDeliverySource("telemetry", "S3_SERVER_ACCESS_LOGS", "arn:aws:s3:::data")
	p := offline.NewProviderIn(offline.Identity{}, account)
	_, err := create(p, source("a", "data"))
	require.ErrorContains(t, err, "has delivery source telemetry already")
	_, err = create(p, source("b", "other"))
	require.NoError(t, err)
}
