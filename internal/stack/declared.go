package stack

import (
	"fmt"
	"io"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
)

func (d Dataset) declared() dataset.Dataset {
	out := dataset.Dataset{Name: d.Name, Bucket: d.Bucket, Prefix: d.Prefix, Events: d.Events}
	out.LogsElsewhere = d.unlogged || !d.managed(config.ManageAccessLogs)
	if rule := d.Rule; rule.Mode != dataset.Unrestricted {
		out.Perimeter = &rule
	}
	return out
}

// Declared returns what programs that read the logs need to know: where the logs are, which events of each dataset the trail
// records, and from where each dataset may be read.
func (p *Plan) Declared() dataset.Declared {
	out := dataset.Declared{
		Account: p.Identity.Account, Region: p.Identity.Region, Regions: p.Identity.Regions,
		Trail:  p.Files.place(),
		Access: dataset.LogPlace{Bucket: p.AccessLogs.BucketName, Prefix: bucket.AccessLogPrefix},
	}
	if p.AccessLogDelivery != nil {
		out.AccessGroup = p.AccessLogDelivery.LogGroup
	}
	for _, d := range p.Datasets() {
		out.Datasets = append(out.Datasets, d.declared())
	}
	return out
}

// WriteDeclared writes, as JSON, what Declared returns.
func (p *Plan) WriteDeclared(out io.Writer) error {
	if err := p.Declared().Write(out); err != nil {
		return fmt.Errorf("declared datasets: %w", err)
	}
	return nil
}
