package config

import (
	"fmt"
	"strings"
	"time"

	"datatrail/internal/dataset"
	"datatrail/internal/limit"
)

// Analysis is the Athena side of a stack.
type Analysis struct {
	// Since is the first day that can have records, such as 2026-11-21. The tables begin there.
	Since string `config:"since" required:"true"`
	// FirstDay is since, as a time.
	FirstDay time.Time `config:"-"`
	// QueryDays is the number of days that the named queries cover, up to today.
	QueryDays int `config:"queryDays" default:"30" min:"1"`
	// ScanLimit ends a query that scans more than this, with a unit.
	ScanLimit dataset.Bytes `config:"scanLimit" default:"100 GB" unit:"100 GB"`
	// ResultDays is the number of days that results are kept.
	ResultDays int `config:"resultDays" default:"7" min:"1"`
	// Regions are the Regions whose events the table covers, including the stack's own. Default: the stack's; with
	// trail.multiRegion, those that the account has enabled.
	Regions []string `config:"regions"`
}

// released is a day that every right clock has passed.
const released = "2026-11-22"

func validateAnalysis(f *findings, c *Config, now time.Time) {
	a := c.Analysis
	if a == nil {
		for i, d := range c.Datasets {
			if d.OwnQueries {
				f.refuse(fmt.Sprintf("datasets[%d].ownQueries", i), true, "needs Athena: set analysis.since, or remove this")
			}
		}
		return
	}
	// Somewhere on earth it is tomorrow already.
	latest := max(now.UTC().Add(14*time.Hour).Format(time.DateOnly), released)
	// Without quotes, YAML takes a day for a time.
	a.Since = strings.TrimSuffix(strings.TrimSuffix(a.Since, "T00:00:00Z"), " 00:00:00 +0000 UTC")
	day, err := time.Parse(time.DateOnly, a.Since)
	if a.FirstDay = day; a.Since != "" && err != nil {
		f.refuse("analysis.since", a.Since, "is not a day: write one such as 2026-11-21, in quotes")
	} else if a.Since > latest {
		f.refuse("analysis.since", a.Since, "is in the future, and the tables would omit what is recorded until then: write the "+
			"day of the first records, at the latest today")
	}
	if a.ScanLimit < limit.MinScanBytes && !f.wrong("analysis.scanLimit") {
		f.refuse("analysis.scanLimit", a.ScanLimit.String(), "is less than Athena accepts: allow at least 10 MiB")
	}
	validateRegions(f, a.Regions, c.AWS)
	validateRegionsOfBuckets(f, c)
}

func validateRegions(f *findings, regions []string, aws AWS) {
	seen := map[string]bool{}
	for i, region := range regions {
		path := fmt.Sprintf("analysis.regions[%d]", i)
		partition, found := dataset.PartitionOf(region)
		switch {
		case region == "":
		case seen[region]:
			f.refuse(path, region, "is listed twice: remove one")
		case found && aws.elsewhere(partition.ID):
			f.refuse(path, region, "is in partition %s, but the trail records only in %s: remove it", partition.ID, aws.Partition())
		case region != aws.Region:
			validateRegion(f, path, region)
		}
		seen[region] = true
	}
	if len(regions) > 0 && aws.Partition() != "" && !seen[aws.Region] && !f.wrong("analysis.regions") {
		f.refuse("analysis.regions", regions, "leave out the stack's own Region: add %s", aws.Region)
	}
}
