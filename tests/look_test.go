package tests

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

func TestLook_ReadsAStateThatIsBeingWrittenAgain(t *testing.T) {
	halfWritten := errors.New("failed to load checkpoint: EOF")
	graph, _, err := deploy(t, "prod", pulumitest.WithUnreadState(halfWritten, halfWritten))
	require.NoError(t, err)
	expected, _, err := deploy(t, "prod")
	require.NoError(t, err)
	assert.Len(t, graph.Registrations, len(expected.Registrations))
}

func TestLook_RegistersNothingWhenTheStateCannotBeRead(t *testing.T) {
	denied := errors.New("access denied")
	graph, _, err := deploy(t, "prod", pulumitest.WithUnreadState(denied, denied))
	require.ErrorContains(t, err, "access denied")
	require.ErrorContains(t, err, "without it nobody can tell what is protected")
	assert.Empty(t, graph.Registrations)
}
