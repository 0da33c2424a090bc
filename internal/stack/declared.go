package stack

import (
	"encoding/json"
	"fmt"
	"io"

	"datatrail/internal/bucket"
)

// WriteDeclared writes, as JSON, what the report on copies of the logs has to know of each dataset:
// which events the trail records, and from where the dataset may be read. VPCs are not in it, as
// records do not name them.
func (p *Plan) WriteDeclared(out io.Writer) error {
	type perimeter struct {
		Networks      []string `json:"networks"`
		Endpoints     []string `json:"endpoints"`
		Exempt        []string `json:"exempt"`
		AllowServices bool     `json:"allowServices"`
	}
	type dataset struct {
		Bucket    string     `json:"bucket"`
		Events    string     `json:"events"`
		Perimeter *perimeter `json:"perimeter"`
	}
	all := make([]dataset, len(p.Datasets))
	for i, d := range p.Datasets {
		all[i] = dataset{Bucket: d.Bucket.BucketName, Events: p.config.Datasets[i].Events}
		if n := d.Perimeter.Networks; d.Perimeter.Mode != bucket.Unrestricted {
			all[i].Perimeter = &perimeter{n.CIDRs, n.VPCEndpoints, n.ExemptPrincipals, n.AllowViaAWSServices}
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("declared datasets: %w", err)
	}
	return nil
}
