package stack

import (
	"encoding/json"
	"fmt"
	"io"

	"datatrail/internal/bucket"
)

// WritePerimeters writes, as JSON, from where each dataset with networks may be read: what the
// report on copies of the logs needs to tell reads from outside. VPCs are not in it, as records do
// not name them.
func (p *Plan) WritePerimeters(out io.Writer) error {
	type perimeter struct {
		Bucket        string   `json:"bucket"`
		Networks      []string `json:"networks"`
		Endpoints     []string `json:"endpoints"`
		Exempt        []string `json:"exempt"`
		AllowServices bool     `json:"allowServices"`
	}
	all := []perimeter{}
	for _, d := range p.Datasets {
		if d.Perimeter.Mode == bucket.Unrestricted {
			continue
		}
		n := d.Perimeter.Networks
		all = append(all, perimeter{d.Bucket.BucketName, n.CIDRs, n.VPCEndpoints, n.ExemptPrincipals, n.AllowViaAWSServices})
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("perimeters: %w", err)
	}
	return nil
}
