package stack

import (
	"encoding/json"
	"fmt"
	"io"

	"datatrail/internal/analysis/declared"
	"datatrail/internal/bucket"
)

// WriteDeclared writes, as JSON, what the report on copies of the logs has to know of each dataset:
// which events the trail records, and from where the dataset may be read.
func (p *Plan) WriteDeclared(out io.Writer) error {
	all := make([]declared.Dataset, len(p.Datasets))
	for i, d := range p.Datasets {
		all[i] = declared.Dataset{Bucket: d.Bucket.BucketName, Events: p.config.Datasets[i].Events}
		if n := d.Perimeter.Networks; d.Perimeter.Mode != bucket.Unrestricted {
			all[i].Perimeter = &declared.Perimeter{
				Networks: n.CIDRs, Endpoints: n.VPCEndpoints, Exempt: n.ExemptPrincipals, AllowServices: n.AllowViaAWSServices,
			}
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("declared datasets: %w", err)
	}
	return nil
}
