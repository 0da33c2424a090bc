package source

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestALargeFileIsHeldOnDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	h := &Held{most: 10}
	for _, text := range []string{"", "short", "ten bytes.", "more than ten bytes"} {
		for range 2 {
			h.Reset()
			n, err := h.ReadFrom(strings.NewReader(text))
			require.NoError(t, err)
			assert.EqualValues(t, len(text), n)
			assert.True(t, h.Begins([]byte(text[:min(2, len(text))])))
			assert.False(t, h.Begins([]byte("another")))
			whole, isInMemory := h.Bytes()
			assert.Equal(t, len(text) < 10, isInMemory, text)
			assert.LessOrEqual(t, len(whole), 10)
			in, err := h.Reader()
			require.NoError(t, err)
			got, err := io.ReadAll(in)
			require.NoError(t, err)
			assert.Equal(t, text, string(got))
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	require.NoError(t, err)
	assert.Empty(t, left, "it goes with the program, however that ends")
}

func TestAFileMayBeOfAnotherSizeThanWasExpected(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, size := range []int64{-1, 0, 4, 10, 1 << 50} {
		for _, text := range []string{"", "short", "more than ten bytes"} {
			h := &Held{most: 10}
			h.expect(size)
			assert.Less(t, h.start.Cap(), 2000, "no more room than a file may take")
			_, err := h.ReadFrom(strings.NewReader(text))
			require.NoError(t, err)
			in, err := h.Reader()
			require.NoError(t, err)
			got, err := io.ReadAll(in)
			require.NoError(t, err)
			assert.Equal(t, text, string(got))
		}
	}
}

func TestNoRoomForALargeFileIsNoFaultOfTheFile(t *testing.T) {
	t.Setenv("TMPDIR", "/does/not/exist")
	h := &Held{most: 10}
	_, err := h.ReadFrom(strings.NewReader(strings.Repeat("x", 11)))
	assert.ErrorIs(t, err, ErrUnavailable)
}

func TestWhatIsHeldKnowsItsVersion(t *testing.T) {
	h := &Held{}
	assert.True(t, h.Is(File{Version: "a"}), "a file of this machine")
	h.note("a")
	assert.True(t, h.Is(File{Version: "a"}))
	assert.False(t, h.Is(File{Version: "b"}), "it changed after it was listed")
	h.Reset()
	assert.True(t, h.Is(File{Version: "b"}))
}
