package stack

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// halfWritten is what the engine says when it reads the state just while the backend writes it: a backend of files does not
// write it in one piece.
const halfWritten = "failed to load checkpoint"

// readState asks for the state of a stack, and again, for a few seconds, where it is just being written.
func readState(ctx *pulumi.Context, stack string) (map[string]any, error) {
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		var answer map[string]any
		_, err := ctx.InvokePackageRaw("pulumi:pulumi:readStackResourceOutputs", map[string]any{"stackName": stack}, &answer, "")
		if err == nil || !strings.Contains(err.Error(), halfWritten) || wait > 2*time.Second {
			return answer, err
		}
		select {
		case <-ctx.Context().Done():
			return nil, err
		case <-time.After(wait):
		}
	}
}

// look asks the engine what the state of this stack holds. A program is not told what was deployed
// before, and the engine finds out what it would have to delete only after it has made and changed all
// the rest: by then a dataset that may not be deleted is no longer recorded.
func look(ctx *pulumi.Context) (held, error) {
	// Backends without projects know stacks by their own name alone.
	names := []string{ctx.Organization() + "/" + ctx.Project() + "/" + ctx.Stack(), ctx.Stack()}
	var errs []error
	for _, name := range names {
		answer, err := readState(ctx, name)
		if err == nil {
			return newHeld(answer), nil
		}
		errs = append(errs, err)
	}
	return held{}, fmt.Errorf("state of stack %s: %w: without it nobody can tell what is protected", names[0], errors.Join(errs...))
}
