package config

import (
	"fmt"
	"time"

	"datatrail/internal/dataset"
	"datatrail/internal/limit"
)

// Analysis is the Athena side of a stack.
type Analysis struct {
	// Since is the first day that can hold records, such as 2026-11-21: the tables begin there.
	Since string `config:"since" required:"true"`
	// FirstDay is since, as a time.
	FirstDay time.Time `config:"-"`
	// QueryDays is the period of the named queries, which ends today.
	QueryDays int `config:"queryDays" default:"30" min:"1"`
	// ScanLimit ends a query that scans more, with a unit.
	ScanLimit dataset.Bytes `config:"scanLimit" default:"100 GB" unit:"100 GB"`
	// ResultDays is how many days results are kept.
	ResultDays int `config:"resultDays" default:"7" min:"1"`
	// Regions whose events the table holds. Default: the stack's; with trail.multiRegion those that
	// the account has enabled.
	Regions []string `config:"regions"`
}

func validateAnalysis(f *findings, a *Analysis, datasets []Dataset) {
	if a == nil {
		for i, d := range datasets {
			if d.OwnQueries {
				f.refuse(fmt.Sprintf("datasets[%d].ownQueries", i), true, "needs Athena: set analysis.since, or remove this")
			}
		}
		return
	}
	day, err := time.Parse(time.DateOnly, a.Since)
	if a.FirstDay = day; a.Since != "" && err != nil {
		f.refuse("analysis.since", a.Since, "is not a day: write one such as 2026-11-21, in quotes")
	}
	if a.ScanLimit < limit.MinScanBytes && !f.wrong("analysis.scanLimit") {
		f.refuse("analysis.scanLimit", a.ScanLimit.String(), "is less than Athena accepts: allow at least 10 MiB")
	}
	for i, region := range a.Regions {
		if region != "" && !regionPattern.MatchString(region) {
			f.refuse(fmt.Sprintf("analysis.regions[%d]", i), region, "is not the name of a Region: write one such as eu-central-1")
		}
	}
}
