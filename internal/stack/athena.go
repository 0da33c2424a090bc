package stack

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/analysis"
	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
)

// Analysis is the Athena side of a plan.
type Analysis struct {
	Results bucket.ResultBucketSpec
	Spec    analysis.Spec
}

func (p *planner) questionsAbout(d Dataset) analysis.Dataset {
	recorded := p.recorded(d)
	var unexpected []dataset.Log
	if d.declared().LogsElsewhere {
		unexpected = []dataset.Log{dataset.Access}
	}
	return analysis.Dataset{
		Name: d.Name,
		Own:  d.ownQueries,
		Values: queries.Values{
			Dataset:    d.declared(),
			Recorded:   recorded,
			ReadsFrom:  recorded.ReadsFrom(),
			Unexpected: unexpected,
			Since:      queries.DaysAgo(p.config.Analysis.QueryDays),
			Until:      queries.DaysAgo(0),
		},
	}
}

// databaseName keeps to the letters that Athena takes without quotes.
func databaseName(trail string) string {
	return strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToLower(trail))
}

// loggedBuckets are the names of all buckets whose accesses are logged.
func (p *planner) loggedBuckets() []string {
	names := append(p.logged(), p.bucketName(roleResults))
	if p.TrailLogs != nil {
		names = append(names, p.TrailLogs.BucketName)
	}
	slices.Sort(names)
	return names
}

func (p *planner) analysisSpec() analysis.Spec {
	c, since := p.config.Analysis, p.config.Analysis.FirstDay
	spec := analysis.Spec{
		Workgroup: p.trailName(), Database: databaseName(p.trailName()), Account: p.Identity.Account, ScanLimitBytes: c.ScanLimit,
		KMS: p.encryptsResults(),
		Trail: schema.TrailLayout{
			Bucket: p.Files.Bucket, Prefix: p.Files.KeyPrefix, Organization: p.Files.Organization, Since: since,
			Accounts: p.recordedAccounts(), Regions: p.Identity.Regions,
		},
		Access: schema.AccessLayout{
			Bucket: p.AccessLogs.BucketName, Prefix: bucket.AccessLogPrefix, Since: since,
			Accounts: []string{p.Identity.Account}, Regions: []string{p.Identity.Region}, Sources: p.loggedBuckets(),
		},
	}
	for _, d := range p.Datasets() {
		spec.Datasets = append(spec.Datasets, p.questionsAbout(d))
	}
	// In the order of names, so that moving a dataset within the file changes nothing.
	slices.SortFunc(spec.Datasets, func(a, b analysis.Dataset) int { return cmp.Compare(a.Name, b.Name) })
	return spec
}

// athena answers questions about the records.
var athena = part{
	plan: func(p *planner) {
		c := p.config.Analysis
		if c == nil {
			return
		}
		results := p.bucketName(roleResults)
		p.Analysis = &Analysis{
			Results: bucket.ResultBucketSpec{
				BucketName: results, BucketARN: p.Identity.bucketARN(results), ExpireDays: c.ResultDays, KMS: p.encryptsResults(),
				NoAccessLogs: !p.logsAccesses(config.AccessLogsToS3),
				Tags:         disposable(p.Protect),
			},
			Spec: p.analysisSpec(),
		}
	},
	validate: func(p *Plan) error {
		if p.Analysis == nil {
			return nil
		}
		return errors.Join(refusal("analysis", &p.Analysis.Results), refusal("analysis", &p.Analysis.Spec))
	},
	build: func(ctx *pulumi.Context, b *builder) error {
		a := b.plan.Analysis
		if a == nil {
			return nil
		}
		key := b.keyFor(a.Results.KMS)
		results, err := bucket.NewResultBucket(ctx, roleResults, &a.Results,
			bucket.ResultBucketLinks{AccessLogs: b.accessLogTarget(), Key: key}, b.provider)
		if err != nil {
			return err
		}
		b.made(a.Results.BucketName, results.BucketName, results)
		_, err = analysis.New(ctx, "analysis", &a.Spec, analysis.Links{ResultBucket: results.BucketName, KeyARN: key.ARN}, b.provider)
		return err
	},
}
