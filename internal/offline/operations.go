package offline

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

func (e *Environment) progress() []io.Writer {
	if e.options.Output == nil {
		return nil
	}
	return []io.Writer{e.options.Output}
}

// OperationError is an operation that the engine did not complete. Its text is what the engine said, without
// the progress around it.
type OperationError struct {
	// Operation is preview, update, refresh or destroy.
	Operation string
	// Stack is the name of the stack.
	Stack string
	// Messages are the engine's errors and the mandatory policies that were violated, or what the CLI said
	// when it got to none.
	Messages []string

	cause error
}

// Error joins the messages.
func (e *OperationError) Error() string {
	if len(e.Messages) == 0 {
		return fmt.Sprintf("%s of stack %s: %v", e.Operation, e.Stack, e.cause)
	}
	return fmt.Sprintf("%s of stack %s: %s", e.Operation, e.Stack, strings.Join(e.Messages, "\n"))
}

// Unwrap returns the error of the Automation API.
func (e *OperationError) Unwrap() error { return e.cause }

func (e *Environment) watch(
	operation string, run func(chan<- events.EngineEvent, io.Writer) error,
) (Result, error) {
	var stderr strings.Builder
	c := newCollector()
	err := run(c.stream, &stderr)
	result := c.stop()
	if err == nil {
		return result, nil
	}
	messages := result.refusals()
	if said := strings.TrimSpace(stderr.String()); len(messages) == 0 && said != "" {
		messages = []string{said}
	}
	return result, &OperationError{Operation: operation, Stack: e.options.Stack, Messages: messages, cause: err}
}

// Preview shows what Up would do. Like every operation it returns what happened together with the error:
// a refused preview still says which steps were planned and which policies were violated.
func (e *Environment) Preview(ctx context.Context) (Result, error) {
	return e.watch("preview", func(stream chan<- events.EngineEvent, stderr io.Writer) error {
		_, err := e.stack.Preview(ctx, optpreview.EventStreams(stream),
			optpreview.ProgressStreams(e.progress()...), optpreview.ErrorProgressStreams(stderr),
			optpreview.PolicyPacks(e.options.PolicyPacks...), optpreview.PolicyPackConfigs(e.options.PolicyPackConfigs...))
		return err
	})
}

// learn tells the stub once what exists already; from then on it sees every change itself.
func (e *Environment) learn(ctx context.Context) error {
	if e.learnt {
		return nil
	}
	resources, err := e.State(ctx)
	if err != nil {
		return err
	}
	e.provider.account.load(resources)
	e.learnt = true
	return nil
}

// Up runs the program and brings the state to what it says.
func (e *Environment) Up(ctx context.Context) (Result, error) {
	if err := e.learn(ctx); err != nil {
		return Result{}, err
	}
	return e.watch("update", func(stream chan<- events.EngineEvent, stderr io.Writer) error {
		_, err := e.stack.Up(ctx, optup.EventStreams(stream), optup.Parallel(e.options.Parallel),
			optup.ProgressStreams(e.progress()...), optup.ErrorProgressStreams(stderr),
			optup.PolicyPacks(e.options.PolicyPacks...), optup.PolicyPackConfigs(e.options.PolicyPackConfigs...))
		return err
	})
}

// Refresh reads every resource again and reports what drifted, which offline is nothing.
func (e *Environment) Refresh(ctx context.Context) (Result, error) {
	return e.watch("refresh", func(stream chan<- events.EngineEvent, stderr io.Writer) error {
		_, err := e.stack.Refresh(ctx, optrefresh.EventStreams(stream),
			optrefresh.ProgressStreams(e.progress()...), optrefresh.ErrorProgressStreams(stderr))
		return err
	})
}

// DestroyUnseen is Destroy without the plan, as with --skip-preview.
func (e *Environment) DestroyUnseen(ctx context.Context) (Result, error) {
	if err := e.learn(ctx); err != nil {
		return Result{}, err
	}
	return e.watch("destroy", func(stream chan<- events.EngineEvent, stderr io.Writer) error {
		_, err := e.stack.Destroy(ctx, optdestroy.EventStreams(stream),
			optdestroy.ProgressStreams(e.progress()...), optdestroy.ErrorProgressStreams(stderr))
		return err
	})
}

// Destroy deletes every resource of the state. Like the pulumi command it makes a plan first, so that a
// protected resource stops it before any other is gone.
func (e *Environment) Destroy(ctx context.Context) (Result, error) {
	planned, err := e.watch("destroy", func(stream chan<- events.EngineEvent, stderr io.Writer) error {
		_, err := e.stack.PreviewDestroy(ctx, optdestroy.EventStreams(stream), optdestroy.ErrorProgressStreams(stderr))
		return err
	})
	if err != nil {
		return planned, err
	}
	return e.DestroyUnseen(ctx)
}
