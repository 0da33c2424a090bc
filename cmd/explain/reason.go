package main

import (
	"fmt"
	"slices"
	"strings"

	"datatrail/judge/evaluator"
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
		return "the URL does not say when it was signed, which presignedMaxAgeSeconds requires"
	}
	if said := d.says[sid]; said != "" {
		return said
	}
	return "a statement of the bucket's owner says so"
}

// What may decide about a read.
const (
	byBucket = "bucket policy"
	byKey    = "key policy"
	byIAM    = "IAM policies"
	byS3     = "S3"
)

// nobody is the verdict about callers who cannot exist.
const nobody request.Verdict = "nobody"

// answer is what comes of one request, and why.
type answer struct {
	Verdict request.Verdict `json:"verdict"`
	// Documents decide: a caller whom they do not name needs all of them to agree.
	Documents []string `json:"documents"`
	// Statements of the bucket's policy that decide. None: IAM policies do, or nobody.
	Statements []string `json:"statements"`
	// KeyStatements are those of the policy of the bucket's key.
	KeyStatements []string `json:"keyStatements,omitempty"`
	// Unless are statements that could turn the verdict, by what is not known of them or of the request.
	Unless []string `json:"unless,omitempty"`
	Reason string   `json:"reason"`
}

func (d dataset) answer(r request.Request) (answer, error) {
	decision, err := d.policy.Explain(r)
	if err != nil {
		return answer{}, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	a := answer{Verdict: decision.Verdict, Documents: []string{byBucket}, Statements: []string{}, Unless: decision.Unless}
	for _, sid := range decision.Sids {
		a.Statements = append(a.Statements, strings.TrimSuffix(sid, string(d.owner)))
	}
	reasons := d.sentences(decision, r)
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
			a.Documents = []string{byIAM}
			reasons = append(reasons, "if its IAM policies allow it")
		}
		reasons = append(pass, reasons...)
	}
	a.Reason = strings.Join(reasons, "; ")
	return a, d.more(&a, r)
}

// sentences say, each once, why statements decide about a request as they do.
func (d dataset) sentences(decision evaluator.Decision, r request.Request) []string {
	var out []string
	for _, sid := range decision.Sids {
		if said := d.sentence(sid, r); !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return out
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
			if said := passes[key]; said != "" && !slices.Contains(out, said) {
				out = append(out, said)
			}
		}
	}
	return out, nil
}
