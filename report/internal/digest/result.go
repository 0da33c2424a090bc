package digest

import (
	"slices"
	"time"
)

// Finding is something that a reader of the result must know.
type Finding struct {
	// Kind says what was found.
	Kind Kind `json:"kind"`
	// Severity says how bad it is.
	Severity Severity `json:"severity"`
	// Account and Region are those of the log files concerned. They are empty if the finding is about all.
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// Trail is the trail's name if the finding is about one chain of digests.
	Trail string `json:"trail,omitempty"`
	// File is a path below the folder, or the object key of a missing file.
	File string `json:"file,omitempty"`
	// Files is how many files the finding is about.
	Files int `json:"files,omitempty"`
	// Detail explains the finding in words.
	Detail string `json:"detail"`
	// From and To are the time that the finding is about. They are zero if it is about no time.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Interval is a time of delivery, from From up to but not including To.
type Interval struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Why says why there is no proof. It is empty for an interval with proof.
	Why string `json:"why,omitempty"`
}

// Hour is the time that one digest covers, usually an hour.
type Hour struct {
	// From and To are the beginning and the end, by time of delivery.
	From, To time.Time
	// Files is the number of log files that digests name for this time.
	Files int
	// Proven says whether the digest is authentic and every file that it names exists and is unchanged.
	Proven bool
}

// Counts are numbers of files.
type Counts struct {
	// Digests is how many digests were read, Named how many log files they name.
	Digests int `json:"digests"`
	Named   int `json:"named"`
	// Verified files exist and are unchanged according to an authentic digest.
	Verified int `json:"verified"`
	// Unsigned files exist and are unchanged according to a digest whose signature could not be checked.
	Unsigned int `json:"unsigned"`
	// Missing, Changed and Renamed files are named by digests; Added files are not.
	Missing int `json:"missing"`
	Changed int `json:"changed"`
	Added   int `json:"added"`
	Renamed int `json:"renamed"`
}

func (c *Counts) add(o Counts) {
	c.Digests += o.Digests
	c.Named += o.Named
	c.Verified += o.Verified
	c.Unsigned += o.Unsigned
	c.Missing += o.Missing
	c.Changed += o.Changed
	c.Added += o.Added
	c.Renamed += o.Renamed
}

// Chain is what the digests of one trail prove for one account and Region.
type Chain struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Trail   string `json:"trail"`
	// Home is the Region of the trail itself.
	Home string `json:"home"`
	// From is the beginning of the first digest, To the end of the newest, within the period.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Proven are the intervals with proof, in order.
	Proven []Interval `json:"proven"`
	// Unproven are the intervals between From and To without proof, in order, and why.
	Unproven []Interval `json:"unproven"`
	// Counts are the chain's numbers.
	Counts Counts `json:"counts"`
	// Hours are the digests, in order.
	Hours []Hour `json:"-"`
}

// Result is what the digests in a folder prove.
type Result struct {
	// Verdict sums up the result.
	Verdict string `json:"verdict"`
	// Red says whether a finding is red.
	Red bool `json:"red"`
	// Keys is the number of public keys that were given.
	Keys int `json:"keys"`
	// Counts are the numbers of all chains.
	Counts Counts `json:"counts"`
	// Chains are the chains, by account, Region and trail.
	Chains []Chain `json:"chains"`
	// Findings are the findings, red ones first.
	Findings []Finding `json:"findings"`
}

// Proven reports whether digests prove what was delivered for an account and a Region between two times: one or more chains
// together cover all of the time, and none of them has an unproven interval in it.
func (r *Result) Proven(account, region string, from, to time.Time) bool {
	var proven []Interval
	for _, c := range r.Chains {
		if c.Account != account || c.Region != region {
			continue
		}
		for _, i := range c.Unproven {
			if i.From.Before(to) && from.Before(i.To) {
				return false
			}
		}
		proven = append(proven, c.Proven...)
	}
	slices.SortFunc(proven, func(a, b Interval) int { return a.From.Compare(b.From) })
	for _, i := range proven {
		if !i.From.After(from) && i.To.After(from) {
			from = i.To
		}
	}
	return !from.Before(to)
}

// Newest returns the end of the newest digest of an account and a Region, or the zero time if there is none.
func (r *Result) Newest(account, region string) time.Time {
	var newest time.Time
	for _, c := range r.Chains {
		if c.Account == account && c.Region == region && c.To.After(newest) {
			newest = c.To
		}
	}
	return newest
}
