package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
)

// written is a declaration as a file holds it: nothing in it has been checked.
type written struct {
	Declared
	Datasets []writtenDataset `json:"datasets"`
}

type writtenDataset struct {
	Dataset
	Perimeter *writtenPerimeter `json:"perimeter"`
}

type writtenPerimeter struct {
	Perimeter
	CIDRs []string `json:"cidrs"`
	// Names of version 0.1.
	Networks      []string `json:"networks"`
	Endpoints     []string `json:"endpoints"`
	Exempt        []string `json:"exempt"`
	AllowServices bool     `json:"allowServices"`
}

// ReadDeclared reads what Declared.Write has written, or a plain list of datasets, and reports all mistakes at once. It refuses
// unknown keys, because they would have no effect.
func ReadDeclared(r io.Reader) (Declared, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return Declared{}, err
	}
	// With --json, pulumi stack output prints the declaration as a text.
	var quoted string
	if json.Unmarshal(text, &quoted) == nil {
		text = []byte(quoted)
	}
	var in written
	var into any = &in
	if list := bytes.TrimSpace(text); len(list) > 0 && list[0] == '[' {
		into = &in.Datasets
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return Declared{}, err
	}
	out := in.Declared
	var problems []error
	for i, d := range in.Datasets {
		dataset, err := d.parse()
		if err != nil {
			problems = append(problems, fmt.Errorf("datasets[%d] (%s): %w", i, d.Bucket, err))
		}
		for j, other := range out.Datasets {
			if dataset.Overlaps(other) {
				problems = append(problems, fmt.Errorf("datasets[%d] (%s): also has objects of datasets[%d]: give each its own prefix",
					i, d.Name, j))
			}
		}
		out.Datasets = append(out.Datasets, dataset)
	}
	return out, errors.Join(problems...)
}

func (w writtenDataset) parse() (Dataset, error) {
	d := w.Dataset
	var problems []error
	if d.Bucket == "" {
		problems = append(problems, errors.New("the bucket is missing: name it"))
	}
	if d.Name == "" {
		d.Name = d.Bucket
	}
	if d.Prefix != "" {
		if err := CheckPrefix(d.Prefix); err != nil {
			problems = append(problems, fmt.Errorf("prefix %q %w", d.Prefix, err))
		}
	}
	if d.Events != "" {
		_, err := ParseEvents(string(d.Events))
		problems = append(problems, err)
	}
	if w.Perimeter != nil {
		perimeter, err := w.Perimeter.parse()
		d.Perimeter, problems = &perimeter, append(problems, err)
	}
	return d, errors.Join(problems...)
}

func (w writtenPerimeter) parse() (Perimeter, error) {
	p := w.Perimeter
	p.VPCEndpoints = append(p.VPCEndpoints, w.Endpoints...)
	p.ExemptPrincipals = append(p.ExemptPrincipals, w.Exempt...)
	p.AllowViaAWSServices = p.AllowViaAWSServices || w.AllowServices
	var problems []error
	switch p.Mode {
	case "":
		p.Mode = Enforce
	case Enforce, Observe:
	case Unrestricted:
		problems = append(problems, errors.New(`perimeter mode "none": leave the perimeter out instead`))
	default:
		problems = append(problems, fmt.Errorf("perimeter mode %q: use %s or %s", p.Mode, Enforce, Observe))
	}
	for _, text := range append(w.CIDRs, w.Networks...) {
		cidr, err := netip.ParsePrefix(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("network %q: write it as 198.51.100.0/24", text))
			continue
		}
		p.CIDRs = append(p.CIDRs, cidr.Masked())
	}
	return p, errors.Join(problems...)
}
