package watch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/watchtest/insights"
)

func TestQueries_FindWhatTheirMeasuresCount(t *testing.T) {
	t.Parallel()
	sources := []Source{{Dataset: "speech", Bucket: speech}, {Dataset: "speech-2", Bucket: longer}}
	texts := map[string]string{}
	for _, q := range shared(sources) {
		texts[q.Name] = q.Text
	}
	all := everyCall()
	records := recordsOf(t, all)
	ours := func(c call) bool { return c.bucket == speech || c.bucket == longer }
	means := map[string]func(call) bool{
		"Who read what":      func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Bytes by principal": func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Bytes by person":    func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Bytes by hour":      func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Presigned reads":    func(c call) bool { return ours(c) && meaning(PresignedReads, c) > 0 },
		// Whatever is refused is of interest here, writes included.
		"Denied reads": func(c call) bool { return ours(c) && c.service == serviceS3 && c.errorCode == "AccessDenied" },
		"Anonymous reads": func(c call) bool {
			return ours(c) && c.service == serviceS3 && c.errorCode == "" && c.unauthenticated()
		},
		"Listing followed by reading": func(c call) bool {
			list := strings.HasPrefix(c.name, "ListObject") || c.name == "HeadBucket"
			return ours(c) && c.service == serviceS3 && c.errorCode == "" && (list || meaning(EgressRequests, c) > 0)
		},
		"First-seen principals": func(c call) bool { return ours(c) && meaning(EgressRequests, c) > 0 },
		"Copies out": func(c call) bool {
			copying := c.name == "CopyObject" || c.name == "UploadPartCopy"
			return copying && c.service == serviceS3 && c.errorCode == "" && (c.origin == speech || c.origin == longer) && c.origin != c.bucket
		},
	}
	require.Len(t, texts, len(means), "every query is tried")
	for name, means := range means {
		q, err := insights.Parse(texts[name])
		require.NoError(t, err)
		for i, c := range all {
			// Assertions of the library would take most of the time here.
			got, err := q.Passes(records[i])
			if want := means(c); err != nil || got != want {
				t.Fatalf("%s: %+v: want %v, got %v, %v", name, c, want, got, err)
			}
		}
	}
}
