package digest

import (
	"context"
	"errors"

	"datatrail/report/internal/source"
)

// signatureName is the name under which CloudTrail puts the signature of a digest into the metadata of the object.
const signatureName = "signature"

// signatures looks for the signatures of digests that no other digest holds: that of the newest, and those of backfills. A
// copy in a folder has none.
func (v *verifier) signatures(ctx context.Context, links []*link) error {
	isHeld := map[string]bool{}
	for _, l := range links {
		if l.previous != nil {
			isHeld[l.previous.key] = true
		}
	}
	var open []*link
	for _, l := range links {
		if !isHeld[l.key] {
			open = append(open, l)
		}
	}
	problems := make([]error, len(open))
	err := each(ctx, v.Threads, len(open), func(_ *reader, i int) {
		metadata, err := open[i].at.Metadata(ctx)
		open[i].metadata, problems[i] = metadata[signatureName], err
	})
	if err != nil {
		return err
	}
	// A signature that cannot be had is as good as none.
	for _, err := range problems {
		if errors.Is(err, source.ErrUnavailable) {
			return err
		}
	}
	return nil
}
