package stack

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
)

// networksShown is how many networks of a dataset a summary lists before it counts the rest.
const networksShown = 8

// networks says from where, and how, an enforced perimeter lets people read.
func (d Dataset) networks() []string {
	rule := d.Rule
	var all []string
	for _, cidr := range rule.CIDRs {
		all = append(all, cidr.String())
	}
	all = append(append(all, rule.VPCEndpoints...), rule.VPCs...)
	if more := len(all) - networksShown; more > 0 {
		all = append(all[:networksShown], fmt.Sprintf("%d more", more))
	}
	if exempt := len(rule.ExemptPrincipals); exempt > 0 {
		all = append(all, fmt.Sprintf("anywhere by %d exempt", exempt))
	}
	if rule.PresignedMaxAgeSeconds > 0 {
		all = append(all, fmt.Sprintf("presigned URLs of at most %d s", rule.PresignedMaxAgeSeconds))
	}
	switch rule.Mode {
	case dataset.Unrestricted:
		return []string{"anywhere"}
	case dataset.Observe:
		return []string{"anywhere (observing " + cmp.Or(strings.Join(all, ", "), "no networks") + ")"}
	case dataset.Enforce:
	}
	return all
}

// protection reports whether the dataset's bucket is protected.
func (d Dataset) protection() string {
	if d.existing != nil {
		return "not the stack's"
	}
	return yes(d.Protected)
}

// readFrom says from where the dataset may be read, as far as the stack decides that.
func (d Dataset) readFrom() string {
	networks := strings.Join(d.networks(), ", ")
	switch {
	case d.managed(config.ManagePolicy):
		return networks
	case d.Rule.Mode == dataset.Enforce:
		return "as the bucket's policy says (configured: " + networks + ")"
	default:
		return "as the bucket's policy says"
	}
}

// summarizeExisting says what of the buckets that exist already is known and wanted.
func (p *Plan) summarizeExisting(title func(string), line func(...string)) {
	if !slices.ContainsFunc(p.Buckets, func(b Bucket) bool { return b.Existing != nil }) {
		return
	}
	title("Existing buckets: the stack neither creates nor deletes them")
	line("BUCKET", "ACCOUNT", "REGION", "POLICY", "ACCESS LOG", "CHANGED BY THE STACK", "TO BE ADDED BY THE OWNER")
	for i := range p.Buckets {
		b := &p.Buckets[i]
		if b.Existing == nil {
			continue
		}
		added := "nothing"
		if n := len(b.Existing.Spec.Statements()); n > 0 && !b.manages(config.ManagePolicy) && !b.Existing.Looked.isRight() {
			added = fmt.Sprintf("statements in its policy (make statements): %d", n)
		}
		line(b.BucketName, b.Existing.Account, b.Existing.Region, b.Existing.policy(), b.accessLog(),
			cmp.Or(strings.Join(b.Existing.Manage, ", "), "nothing"), added)
	}
	p.summarizePolicies(title, line)
}

// place is the bucket, and the prefix.
func (d Dataset) place() string {
	if d.Prefix == "" {
		return d.Bucket
	}
	return d.Bucket + "/" + d.Prefix
}

func days(n int) string {
	if n == 0 {
		return "for ever"
	}
	return fmt.Sprintf("%d days", n)
}

func kept(b bucket.LogBucketSpec) string {
	if b.ArchiveAfterDays > 0 {
		return fmt.Sprintf("%s, archived after %d", days(b.RetentionDays), b.ArchiveAfterDays)
	}
	return days(b.RetentionDays)
}

func locked(b bucket.LogBucketSpec) string {
	if b.Lock == nil {
		return "no"
	}
	return strings.ToLower(b.Lock.Mode) + ", " + days(b.Lock.Days)
}

func (p *Plan) encryption(withKey bool, otherwise string) string {
	switch {
	case !withKey:
		return otherwise
	case p.Key == nil:
		return "KMS, own key"
	default:
		return "KMS, alias/" + p.Key.Alias
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// WriteSummary writes a summary for people: who may read each dataset from where, what is recorded, and how the records are
// kept.
func (p *Plan) WriteSummary(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	line := func(cells ...string) { _, _ = fmt.Fprintln(w, "  "+strings.Join(cells, "\t")) }
	title := func(text string) {
		// A flush ends the alignment of the section before.
		_ = w.Flush()
		_, _ = fmt.Fprintln(out, "\n"+text)
	}
	title(fmt.Sprintf("Datasets in account %s, %s", p.Identity.Account, p.Identity.Region))
	line("NAME", "BUCKET", "PROTECTED", "EVENTS", "MAY BE READ FROM")
	for _, d := range p.Datasets() {
		line(d.Name, d.place(), d.protection(), string(d.Events), d.readFrom())
	}
	p.summarizeExisting(title, line)
	title("Records")
	line("KIND", "WHERE", "PROTECTED", "KEPT", "GONE AFTER", "LOCKED", "ENCRYPTED")
	protected := yes(p.Protect)
	if logs := p.TrailLogs; logs != nil {
		line("CloudTrail events", logs.BucketName, protected, kept(*logs), days(logs.LongestDays()), locked(*logs),
			p.encryption(logs.KMS, "SSE-S3"))
	} else {
		line(p.archived()...)
	}
	accesses := "S3 access logs"
	if p.AccessLogs.Retired {
		accesses += " (earlier)"
	}
	line(accesses, p.AccessLogs.BucketName, protected, kept(p.AccessLogs), days(p.AccessLogs.LongestDays()),
		locked(p.AccessLogs), "SSE-S3")
	inGroup := func(kind, name string, retention int, kms bool) {
		gone := days(retention)
		if retention == 0 {
			gone = "never"
		}
		line(kind, name, protected, days(retention), gone, "no", p.encryption(kms, "by CloudWatch Logs"))
	}
	if group := p.logGroup(); group != nil {
		inGroup("CloudTrail events", group.Name, group.RetentionDays, group.KMS)
	}
	if d := p.AccessLogDelivery; d != nil {
		inGroup("S3 access logs", d.LogGroup, d.RetentionDays, d.KMS)
	}
	title("Watching (estimated base cost per month, us-east-1; check AWS's price pages)")
	line("SWITCH", "ON", "USD", "ADDS")
	for _, s := range p.Switches {
		line(s.Name, yes(s.On), fmt.Sprintf("%.2f", s.MonthlyUSD), s.Adds)
	}
	needs, err := p.needs()
	if err != nil {
		return err
	}
	for _, need := range needs {
		title(need.title)
		line(strings.ReplaceAll(need.text, "\n", "\n  "))
		if need.found != "" {
			line(strings.ReplaceAll(need.found, "\n", "\n  "))
		}
	}
	if len(p.Warnings) > 0 {
		title("Warnings")
		for _, warning := range p.Warnings {
			line(warning)
		}
	}
	return w.Flush()
}
