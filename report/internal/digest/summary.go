package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// result puts together what was found.
func (v *verifier) result() *Result {
	r := &Result{Keys: v.keys.Len(), Chains: []Chain{}, Findings: []Finding{}}
	for _, k := range v.coverages {
		c, ok := k.chain(v.period)
		if !ok {
			continue
		}
		r.Chains = append(r.Chains, c)
		r.Counts.add(c.Counts)
	}
	isTold := slices.ContainsFunc(v.findings, func(f Finding) bool { return f.Kind == NoDigests })
	if len(r.Chains) == 0 && !isTold {
		v.findings = append(v.findings, Finding{Kind: NoDigests, Severity: Red, Detail: "there is no valid digest for the period"})
	}
	r.Findings = append(r.Findings, v.findings...)
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(string(b.Severity), string(a.Severity)), strings.Compare(a.Account, b.Account),
			strings.Compare(a.Region, b.Region), a.From.Compare(b.From), strings.Compare(string(a.Kind), string(b.Kind)),
			strings.Compare(a.File, b.File))
	})
	r.Red = len(r.Findings) > 0 && r.Findings[0].Severity == Red
	r.Verdict = r.verdict()
	return r
}

// chain returns what is left of a chain within the period.
func (k *coverage) chain(p period) (Chain, bool) {
	c := Chain{
		Account: k.account, Region: k.region, Trail: k.trail, Home: k.home, Counts: k.counts,
		Proven: []Interval{}, Unproven: []Interval{},
	}
	for _, s := range k.spans {
		i, ok := p.clip(Interval{s.from, s.to, s.why})
		if !ok {
			continue
		}
		if c.From.IsZero() {
			c.From = i.From
		}
		c.To = i.To
		if s.why == "" {
			c.Proven = merged(c.Proven, i)
		} else {
			c.Unproven = merged(c.Unproven, i)
		}
		if s.isDigest {
			c.Hours = append(c.Hours, Hour{From: s.from, To: s.to, Files: s.files, Proven: s.why == ""})
		}
	}
	return c, !c.From.IsZero()
}

// merged adds an interval to others before it.
func merged(all []Interval, i Interval) []Interval {
	if n := len(all); n > 0 && all[n-1].To.Equal(i.From) && all[n-1].Why == i.Why {
		all[n-1].To = i.To
		return all
	}
	return append(all, i)
}

// verdict is the result in a sentence or three.
func (r *Result) verdict() string {
	var parts []string
	if r.Red {
		parts = append(parts, "Red: "+r.faults()+".")
	}
	if len(r.Chains) == 0 {
		return strings.Join(append(parts, "There is no digest, so nothing is proven."), " ")
	}
	from, to := r.Chains[0].From, r.Chains[0].To
	for _, c := range r.Chains {
		if c.From.Before(from) {
			from = c.From
		}
		if c.To.After(to) {
			to = c.To
		}
	}
	n := r.Counts
	parts = append(parts, fmt.Sprintf("%s from %s to %s prove %d of the %s that they name.", counted(n.Digests, "digest"),
		clock(from), clock(to), n.Verified, counted(n.Named, "file")))
	if n.Unsigned > 0 {
		verb := "are"
		if n.Unsigned == 1 {
			verb = "is"
		}
		parts = append(parts, fmt.Sprintf("%d more %s named by digests whose signatures could not be checked.", n.Unsigned, verb))
	}
	return strings.Join(parts, " ")
}

// faults counts the red findings by kind.
func (r *Result) faults() string {
	var kinds []Kind
	files := map[Kind]int{}
	for _, f := range r.Findings {
		if f.Severity != Red {
			continue
		}
		if !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
		files[f.Kind] += f.Files
	}
	slices.Sort(kinds)
	texts := make([]string, len(kinds))
	for i, kind := range kinds {
		noun, what, _ := strings.Cut(string(kind), " ")
		if noun == "file" || noun == "digest" {
			texts[i] = counted(files[kind], noun) + " " + what
			continue
		}
		texts[i] = string(kind)
	}
	return strings.Join(texts, ", ")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
