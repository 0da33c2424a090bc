package schema

import (
	"path"
	"strings"
	"time"
)

// TrailLayout says where the trail of a stack delivers, so that its table can find the files.
type TrailLayout struct {
	// Bucket is the log bucket. Required.
	Bucket string
	// Prefix is the trail's key prefix. Default: none.
	Prefix string
	// Organization is the id of the organization that owns the trail. Default: none, a trail of one account.
	Organization string
	// Accounts are the accounts whose records the table holds. Required.
	Accounts []string
	// Regions are the Regions that the trail records. Required.
	Regions []string
	// Since is the first day that can hold logs. Required.
	Since time.Time
}

// Root returns the location of the table.
func (l TrailLayout) Root() string {
	return "s3://" + path.Join(l.Bucket, l.Prefix, "AWSLogs", l.Organization) + "/"
}

// Parameters returns the table parameters that make Athena compute the partitions instead of looking them up.
func (l TrailLayout) Parameters() map[string]string {
	return projection(l.Since, l.Root()+"${account}/${folder}/${region}/${dt}", map[string][]string{
		"account": l.Accounts, "folder": {TrailFolder, NetworkFolder}, "region": l.Regions,
	})
}

// AccessLayout says where the access logs of a stack are delivered.
type AccessLayout struct {
	// Bucket is the log bucket. Required.
	Bucket string
	// Prefix is the target prefix; it ends in a slash. Default: none.
	Prefix string
	// Accounts are the accounts that own the source buckets. Required.
	Accounts []string
	// Regions are the Regions of the source buckets. Required.
	Regions []string
	// Sources are the source buckets. Required.
	Sources []string
	// Since is the first day that can hold logs. Required.
	Since time.Time
}

// Root returns the location of the table.
func (l AccessLayout) Root() string {
	return "s3://" + l.Bucket + "/" + l.Prefix
}

// Parameters returns the table parameters that make Athena compute the partitions instead of looking them up.
func (l AccessLayout) Parameters() map[string]string {
	return projection(l.Since, l.Root()+"${account}/${region}/${source_bucket}/${dt}", map[string][]string{
		"account": l.Accounts, "region": l.Regions, "source_bucket": l.Sources,
	})
}

func projection(since time.Time, template string, enums map[string][]string) map[string]string {
	parameters := map[string]string{
		"projection.enabled":          "true",
		"projection.dt.type":          "date",
		"projection.dt.format":        "yyyy/MM/dd",
		"projection.dt.interval":      "1",
		"projection.dt.interval.unit": "DAYS",
		// NOW lets the range grow by itself; a fixed end would change the table with every new year.
		"projection.dt.range":       since.UTC().Format(DayFormat) + ",NOW",
		"storage.location.template": template,
	}
	for name, values := range enums {
		parameters["projection."+name+".type"] = "enum"
		parameters["projection."+name+".values"] = strings.Join(values, ",")
	}
	return parameters
}
