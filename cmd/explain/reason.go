package main

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/judge/request"
)

// passes say in words why the perimeter lets a request off.
var passes = map[string]string{
	"aws:SourceIp":              "the address is in cidrs",
	"aws:SourceVpce":            "the endpoint is in vpcEndpoints",
	"aws:SourceVpc":             "the VPC is in vpcs",
	"aws:PrincipalArn":          "the caller is in exemptPrincipals",
	"aws:PrincipalIsAWSService": "the caller is an AWS service",
	"aws:ViaAWSService":         "allowViaAwsServices is set",
}

// isPerimeter and isPresigned tell the statements that refuse callers who are outside. Those of a dataset with a prefix go on
// with its name.
func isPerimeter(sid string) bool {
	return strings.HasPrefix(sid, "DenyReadsOutsidePerimeter") || strings.HasPrefix(sid, "DenyListingsOutsidePerimeter")
}

func isPresigned(sid string) bool { return strings.HasPrefix(sid, "DenyOldPresigned") }

// sentence says why a statement decides about a request as it does.
func (d dataset) sentence(sid string, r request.Request) string {
	if isPresigned(sid) && r.AgeMillis == request.UnknownAge {
		return "signed at a time that the URL does not tell, which presignedMaxAgeSeconds asks for"
	}
	return d.says[sid]
}

// answer is what comes of one request, and why.
type answer struct {
	Verdict request.Verdict `json:"verdict"`
	// Statements that decide. None: IAM policies do, or nobody.
	Statements []string `json:"statements"`
	Reason     string   `json:"reason"`
}

func (d dataset) answer(r request.Request) (answer, error) {
	decision, err := d.policy.Explain(r)
	if err != nil {
		return answer{}, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	a := answer{Verdict: decision.Verdict, Statements: decision.Sids}
	if a.Statements == nil {
		a.Statements = []string{}
	}
	var reasons []string
	for _, sid := range decision.Sids {
		if said := d.sentence(sid, r); !slices.Contains(reasons, said) {
			reasons = append(reasons, said)
		}
	}
	switch decision.Verdict {
	case request.Denied:
	case request.NotGranted:
		reasons = append(reasons, "nothing grants it")
	case request.Allowed:
		pass, err := d.pass(r)
		if err != nil {
			return answer{}, err
		}
		if len(reasons) == 0 {
			reasons = append(reasons, "if its IAM policies allow it")
		}
		reasons = append(pass, reasons...)
	}
	a.Reason = strings.Join(reasons, "; ")
	return a, nil
}

// pass says what lets a request through the perimeter.
func (d dataset) pass(r request.Request) ([]string, error) {
	spares, err := d.policy.Spares(r)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	var out []string
	for _, spare := range spares {
		if !isPerimeter(spare.Sid) || slices.Contains(spare.Keys, "s3:prefix") {
			continue
		}
		for _, key := range spare.Keys {
			if !slices.Contains(out, passes[key]) {
				out = append(out, passes[key])
			}
		}
	}
	return out, nil
}
