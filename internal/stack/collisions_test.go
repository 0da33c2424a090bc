package stack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datatrail/internal/config"
)

// allBuckets are the names of all buckets that a plan makes.
func allBuckets(p *Plan) []string {
	out := []string{p.Files.Bucket, p.AccessLogs.BucketName}
	if p.Analysis != nil {
		out = append(out, p.Analysis.Results.BucketName)
	}
	for _, b := range p.Buckets {
		out = append(out, b.BucketName)
	}
	return out
}

func TestCollisions_AreRefusedBeforeTheAccountIsKnownAndNothingElseIs(t *testing.T) {
	const account = "111122223333"
	rapid.Check(t, func(t *rapid.T) {
		labels := []string{roleTrailLogs, roleAccessLogs, roleResults, "a", "b"}
		names := rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 1, len(labels), rapid.ID[string]).Draw(t, "names")
		c := config.Config{AWS: config.AWS{Region: "eu-central-1"}}
		if rapid.Bool().Draw(t, "analysis") {
			c.Analysis = &config.Analysis{Since: "2026-11-01", QueryDays: 30}
		}
		var named []string
		if rapid.Bool().Draw(t, "archive") {
			archive := bucketName("datatrail-test", rapid.SampledFrom(labels).Draw(t, "bucket of the archive"), account)
			c.Logs.TrailBucket = &config.TrailBucket{Name: archive}
			named = append(named, archive)
		}
		for _, name := range names {
			d := config.Dataset{Name: name, Events: "egress", NoncurrentDays: 1}
			if rapid.Bool().Draw(t, "named") {
				d.Bucket = bucketName("datatrail-test", rapid.SampledFrom(labels).Draw(t, "bucket"), account)
			}
			// The configuration refuses two datasets of one bucket by itself.
			if d.Bucket == "" || !slices.Contains(named, d.Bucket) {
				named, c.Datasets = append(named, d.Bucket), append(c.Datasets, d)
			}
		}
		all := allBuckets(newPlan("datatrail", "test", c, Identity{Account: account, Region: "eu-central-1", Partition: "aws"}))
		slices.Sort(all)
		collide := len(slices.Compact(all)) < len(c.Datasets)+2+map[bool]int{true: 1}[c.Analysis != nil]

		_, err := NewPlan("datatrail", "test", c, Presume(c.AWS, anyAccount))
		said := fmt.Sprint(err)
		refused := strings.Contains(said, "results in the name of") || strings.Contains(said, "is, in account")
		if refused != collide {
			t.Fatalf("collide: %v, refused: %v", collide, said)
		}
		if refused && !strings.Contains(said, "datasets[") && !strings.Contains(said, "logs.trailBucket.name: ") {
			t.Fatalf("no path: %v", said)
		}
	})
}
