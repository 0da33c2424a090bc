package stack

import (
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/analysis"
	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/bucket"
)

// Analysis is the Athena side of a plan.
type Analysis struct {
	Results bucket.ResultBucketArgs
	Args    analysis.Args
}

const roleResults = "query-results"

func (p *Plan) questionsAbout(d Dataset, days int) analysis.Dataset {
	recorded := d.Events.Of(p.events()...)
	return analysis.Dataset{
		Name: d.Name,
		Values: queries.Values{
			Dataset:   d.declared(),
			Recorded:  recorded,
			ReadsFrom: recorded.ReadsFrom(),
			Since:     queries.DaysAgo(days),
			Until:     queries.DaysAgo(0),
		},
	}
}

// firstDay reads what the configuration has accepted.
func firstDay(text string) time.Time {
	day, _ := time.Parse(time.DateOnly, text)
	return day
}

// databaseName keeps to the letters that Athena takes without quotes.
func databaseName(trail string) string {
	return strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToLower(trail))
}

func (p *Plan) planAthena(name func(role string) string) {
	c := p.config.Analysis
	if c == nil {
		return
	}
	results := name(roleResults)
	since := firstDay(c.Since)
	a := &Analysis{
		Results: bucket.ResultBucketArgs{BucketName: results, BucketARN: p.Identity.bucketARN(results), ExpireDays: c.ResultDays},
		Args: analysis.Args{
			Workgroup: p.Trail.Name, Database: databaseName(p.Trail.Name), Account: p.Identity.Account, ScanLimitBytes: c.ScanLimit,
			Trail: schema.TrailLayout{
				Bucket: p.TrailLogs.BucketName, Prefix: p.Trail.KeyPrefix, Since: since,
				Accounts: []string{p.Identity.Account}, Regions: p.Identity.Regions,
			},
			Access: schema.AccessLayout{
				Bucket: p.AccessLogs.BucketName, Prefix: bucket.AccessLogPrefix, Since: since,
				Accounts: []string{p.Identity.Account}, Regions: []string{p.Identity.Region},
			},
		},
	}
	if !p.config.Protect {
		a.Results.Tags = map[string]string{tagDisposable: "true"}
	}
	delivery := p.AccessLogs.AccessLogDelivery
	delivery.SourceARNs = append(delivery.SourceARNs, a.Results.BucketARN)
	a.Args.Access.Sources = []string{p.TrailLogs.BucketName, results}
	for _, d := range p.Datasets {
		a.Args.Access.Sources = append(a.Args.Access.Sources, d.Bucket.BucketName)
		a.Args.Datasets = append(a.Args.Datasets, p.questionsAbout(d, c.QueryDays))
	}
	slices.Sort(a.Args.Access.Sources)
	p.Analysis = a
}

func (b *built) buildAthena(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
	a := b.plan.Analysis
	if a == nil {
		return nil
	}
	results, args := a.Results, a.Args
	results.AccessLogs = b.accessLogs
	if b.plan.encryptsFiles() {
		results.KMSKeyARN, results.Key, args.KMSKeyARN = b.keyARN, b.key, b.keyARN
	}
	made, err := bucket.NewResultBucket(ctx, roleResults, &results, provider)
	if err != nil {
		return err
	}
	args.ResultBucket = made.BucketName
	_, err = analysis.New(ctx, "analysis", &args, provider)
	return err
}
