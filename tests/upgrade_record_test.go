package tests

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// RECORD_UPGRADE=1 replaces the states that upgrades start from by what the present program makes of the
// present environment files. The recorded ones stand for the stacks that people run, so replacing them means
// to stop testing the upgrade of those stacks.
func TestUpgrade_StatesAreRecordedWithoutChanceAndPlace(t *testing.T) {
	first, second := record(t, "dev"), record(t, "dev")
	assert.Equal(t, string(first), string(second))
	assert.NotContains(t, string(first), ".go#", "a path of this machine")

	if os.Getenv("RECORD_UPGRADE") == "" {
		return
	}
	for _, name := range upgraded {
		content, err := os.ReadFile(shippedFile(name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(recordedFile(name), content, 0o644))
		require.NoError(t, os.WriteFile(recordedState(name), record(t, name), 0o644))
	}
}

func shippedFile(name string) string { return filepath.Join("..", "Pulumi."+name+".yaml") }

// record deploys a shipped environment and returns its state. What differs from run to run is made alike: times,
// order, ids and names that were drawn. Source positions go, for they name folders of this machine.
func record(t *testing.T, name string) []byte {
	t.Helper()
	e := openUpgrade(t, name, shippedFile(name), program(shippedFile(name)))
	_, err := e.Up(context.Background())
	require.NoError(t, err)
	state, err := e.Export(context.Background())
	require.NoError(t, err)
	var deployment apitype.DeploymentV3
	require.NoError(t, json.Unmarshal(state.Deployment, &deployment))

	deployment.Manifest.Time = time.Time{}
	var drawn []string
	for i := range deployment.Resources {
		r := &deployment.Resources[i]
		r.Created, r.Modified, r.SourcePosition, r.StackTrace = nil, nil, "", nil
		slices.Sort(r.Dependencies)
		for _, dependencies := range r.PropertyDependencies {
			slices.Sort(dependencies)
		}
		drawn = append(drawn, redrawn(*r)...)
	}
	deployment.Resources = inOrder(deployment.Resources)

	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	require.NoError(t, encoder.Encode(map[string]any{"version": state.Version, "deployment": deployment}))
	return []byte(strings.NewReplacer(drawn...).Replace(text.String()))
}

// redrawn pairs what the engine drew for a resource with what its URN gives: the id of a provider, and the
// digits at the end of a name that the program left out.
func redrawn(r apitype.ResourceV3) []string {
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(r.URN)))
	if strings.HasPrefix(string(r.Type), "pulumi:providers:") {
		parts := []string{digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]}
		return []string{string(r.ID), strings.Join(parts, "-")}
	}
	var pairs []string
	filledIn, _ := r.Inputs["__defaults"].([]any)
	for _, key := range filledIn {
		if name, ok := r.Inputs[fmt.Sprint(key)].(string); ok {
			before := name[:strings.LastIndex(name, "-")+1]
			pairs = append(pairs, name, before+digest[:len(name)-len(before)])
		}
	}
	return pairs
}

// inOrder sorts resources by URN, but each behind those that it refers to, without which the engine refuses a
// state.
func inOrder(resources []apitype.ResourceV3) []apitype.ResourceV3 {
	pending := map[resource.URN]apitype.ResourceV3{}
	var urns []resource.URN
	for _, r := range resources {
		pending[r.URN], urns = r, append(urns, r.URN)
	}
	slices.Sort(urns)
	var sorted []apitype.ResourceV3
	var place func(resource.URN)
	place = func(urn resource.URN) {
		r, waits := pending[urn]
		if !waits {
			return
		}
		delete(pending, urn)
		place(r.Parent)
		place(resource.URN(r.Provider[:max(0, strings.LastIndex(r.Provider, "::"))]))
		place(r.DeletedWith)
		for _, dependency := range r.Dependencies {
			place(dependency)
		}
		sorted = append(sorted, r)
	}
	for _, urn := range urns {
		place(urn)
	}
	return sorted
}
