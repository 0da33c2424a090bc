package offline

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
)

// collector turns the engine's events into a Result.
type collector struct {
	stream chan events.EngineEvent
	quit   chan struct{}
	result chan Result
}

// step records the announcement of a step, and later its outcome in the same place. The engine's own default
// providers are left out, as Pulumi leaves them out of what it shows.
func (r *Result) step(m apitype.StepEventMetadata, index map[string]int) {
	if strings.HasPrefix(m.Type, "pulumi:providers:") && strings.HasPrefix(urn.URN(m.URN).Name(), "default") {
		return
	}
	step, key := newStep(m), string(m.Op)+" "+m.URN
	if i, announced := index[key]; announced {
		// The outcome does not repeat why the step was taken.
		why := r.Steps[i]
		step.Diffs, step.ReplaceKeys, step.Kinds = why.Diffs, why.ReplaceKeys, why.Kinds
		r.Steps[i] = step
	} else {
		index[key] = len(r.Steps)
		r.Steps = append(r.Steps, step)
	}
	if m.Type == string(resource.RootStackType) && m.New != nil {
		r.Outputs = m.New.Outputs
	}
}

func bare(message string) string { return strings.TrimSpace(colors.Never.Colorize(message)) }

func (r *Result) add(e events.EngineEvent, index map[string]int) {
	switch {
	case e.Error != nil:
		r.Diagnostics = append(r.Diagnostics, Diagnostic{Severity: "error", Message: e.Error.Error()})
	case e.ResourcePreEvent != nil:
		r.step(e.ResourcePreEvent.Metadata, index)
	case e.ResOutputsEvent != nil:
		r.step(e.ResOutputsEvent.Metadata, index)
	case e.DiagnosticEvent != nil:
		d := e.DiagnosticEvent
		r.Diagnostics = append(r.Diagnostics, Diagnostic{Severity: d.Severity, URN: d.URN, Message: bare(d.Message)})
	case e.PolicyEvent != nil:
		p := e.PolicyEvent
		r.Violations = append(r.Violations, Violation{
			Pack: p.PolicyPackName, Policy: p.PolicyName, URN: p.ResourceURN,
			Message: bare(p.Message), Level: p.EnforcementLevel,
		})
	case e.SummaryEvent != nil:
		for op, count := range e.SummaryEvent.ResourceChanges {
			r.Changes[string(op)] = count
		}
	}
}

func (c *collector) run() {
	result, index := Result{Changes: map[string]int{}}, map[string]int{}
	for open := true; open; {
		select {
		case event, ok := <-c.stream:
			if ok {
				result.add(event, index)
			} else {
				c.stream = nil
			}
		case <-c.quit:
			open = false
		}
	}
	c.result <- result
}

func newCollector() *collector {
	c := &collector{
		stream: make(chan events.EngineEvent), quit: make(chan struct{}), result: make(chan Result),
	}
	go c.run()
	return c
}

// stop returns the result. When an operation has returned, every event has been received: the stream is
// unbuffered, and the server of events waits for its calls. It closes the stream only if the engine got so
// far as to connect, which is why there is a way out of its own.
func (c *collector) stop() Result {
	close(c.quit)
	return <-c.result
}
