// Package declared is what an environment says about its datasets, as a file hands it from the stack
// to the report on copies of the logs. It imports no Pulumi.
package declared

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// Dataset is what an environment says about a dataset.
type Dataset struct {
	// Bucket is the dataset's bucket. Required.
	Bucket string `json:"bucket"`
	// Events are those that the trail records: egress, reads, writes or all. Default: not known, and
	// taken as egress.
	Events string `json:"events"`
	// Perimeter is what may read the dataset. Default: none, and then nothing is outside.
	Perimeter *Perimeter `json:"perimeter"`
}

// Perimeter is what may read a dataset. VPCs are not in it, as records do not name them.
type Perimeter struct {
	// Networks are CIDRs.
	Networks []string `json:"networks"`
	// Endpoints are VPC endpoints.
	Endpoints []string `json:"endpoints"`
	// Exempt are principals that are not bound; * matches any text.
	Exempt []string `json:"exempt"`
	// AllowServices lets calls pass that an AWS service makes for a caller.
	AllowServices bool `json:"allowServices"`
}

// Validate returns everything that is wrong with what is declared.
func (d Dataset) Validate() error {
	var problems []error
	if d.Bucket == "" {
		problems = append(problems, errors.New("dataset without a bucket: name it"))
	}
	if !slices.Contains([]string{"", "egress", "reads", "writes", "all"}, d.Events) {
		problems = append(problems, fmt.Errorf("dataset %s: events %q: choose one of egress, reads, writes, all", d.Bucket, d.Events))
	}
	if d.Perimeter == nil {
		return errors.Join(problems...)
	}
	for _, network := range d.Perimeter.Networks {
		if _, err := netip.ParsePrefix(network); err != nil {
			problems = append(problems, fmt.Errorf("dataset %s: network %q: write it as 198.51.100.0/24", d.Bucket, network))
		}
	}
	return errors.Join(problems...)
}
