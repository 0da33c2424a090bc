package watch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/dataset"
)

// QueriesArgs are the arguments of NewQueries.
type QueriesArgs struct {
	// Trail is the folder that the console shows the queries in. Required.
	Trail string
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Sources are the data buckets. Required.
	Sources []Source
	// Perimeters of datasets, by name. Default: none.
	Perimeters map[string]dataset.Perimeter
	// WaitFor are the resources that make the log group. Default: none.
	WaitFor []pulumi.Resource
}

// Queries are saved CloudWatch Logs Insights queries.
type Queries struct{ pulumi.ResourceState }

// all are the queries about all datasets, and those about the perimeters.
func (a *QueriesArgs) all() []Query {
	out := shared(a.Sources)
	for _, s := range a.Sources {
		if p := a.Perimeters[s.Dataset]; !p.Empty() {
			out = append(out, Outside(s, p))
		}
	}
	return out
}

// Validate refuses, all at once, a missing folder, log group or source, and a query that is too long
// to be saved.
func (a *QueriesArgs) Validate() error {
	var errs []error
	if a.Trail == "" || a.LogGroup == "" || len(a.Sources) == 0 {
		errs = append(errs, errors.New("Trail, LogGroup and Sources are required"))
	}
	for _, q := range a.all() {
		if len(q.Text) > MaxQuery {
			errs = append(errs, fmt.Errorf("query %q: %d characters are more than the %d that CloudWatch saves: list fewer or "+
				"broader networks, or fewer datasets, or turn the queries off", q.Name, len(q.Text), MaxQuery))
		}
	}
	return errors.Join(errs...)
}

func (*Queries) build(ctx *pulumi.Context, name string, args *QueriesArgs, parent pulumi.ResourceOption) error {
	for _, q := range args.all() {
		logical := name + "-" + strings.ReplaceAll(strings.ToLower(q.Name), " ", "-")
		_, err := cloudwatch.NewQueryDefinition(ctx, logical, &cloudwatch.QueryDefinitionArgs{
			Name:          pulumi.String(args.Trail + "/" + q.Name),
			QueryString:   pulumi.String(q.Text),
			LogGroupNames: pulumi.StringArray{pulumi.String(args.LogGroup)},
		}, parent, pulumi.DependsOn(args.WaitFor))
		if err != nil {
			return fmt.Errorf("query %s: %w", q.Name, err)
		}
	}
	return nil
}

// NewQueries saves the queries.
func NewQueries(ctx *pulumi.Context, name string, args *QueriesArgs, opts ...pulumi.ResourceOption) (*Queries, error) {
	c := &Queries{}
	return component.New(ctx, name, c, args, component.Frame[QueriesArgs]{
		Type: QueriesType, Noun: "queries", Validate: (*QueriesArgs).Validate, Build: c.build,
	}, opts)
}
