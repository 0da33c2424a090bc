package main

import (
	"encoding/json"
	"slices"
)

// table is what explain answers, in the part that is compared.
type table struct {
	text     []byte
	datasets []dataset
}

type dataset struct {
	Dataset string `json:"dataset"`
	Rows    []row  `json:"answers"`
}

type row struct {
	Who     string          `json:"who"`
	From    string          `json:"from"`
	Read    verdict         `json:"read"`
	List    verdict         `json:"list"`
	Request json.RawMessage `json:"request"`
}

type verdict struct {
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
}

// tellsRequests reports whether the callers of the table can be asked about again.
func (t table) tellsRequests() bool {
	for _, d := range t.datasets {
		for _, r := range d.Rows {
			if r.Request == nil {
				return false
			}
		}
	}
	return true
}

// answer is a row of explain's table that differs.
type answer struct {
	Dataset string `json:"dataset"`
	Who     string `json:"who"`
	From    string `json:"from"`
	// Before and After are nil where the dataset is not there, or nobody asked.
	Before *outcome `json:"before"`
	After  *outcome `json:"after"`
}

// outcome is what comes of one caller.
type outcome struct {
	Read string `json:"read"`
	List string `json:"list"`
	// Why is the reason for what comes of reading.
	Why string `json:"why"`
}

func (r row) outcome() *outcome { return &outcome{r.Read.Verdict, r.List.Verdict, r.Read.Reason} }

type question struct{ dataset, who, from string }

func (t table) answers() (asked []question, answers map[question]*outcome) {
	answers = map[question]*outcome{}
	for _, d := range t.datasets {
		for _, r := range d.Rows {
			q := question{d.Dataset, r.Who, r.From}
			if answers[q] == nil {
				asked = append(asked, q)
			}
			answers[q] = r.outcome()
		}
	}
	return asked, answers
}

// differ lists the rows that differ in what is allowed, or in why.
func differ(before, after table) []answer {
	first, olds := before.answers()
	second, news := after.answers()
	for _, q := range first {
		if news[q] == nil {
			second = append(second, q)
		}
	}
	out := []answer{}
	for _, q := range second {
		then, now := olds[q], news[q]
		if then == nil || now == nil || *then != *now {
			out = append(out, answer{q.dataset, q.who, q.from, then, now})
		}
	}
	slices.SortStableFunc(out, func(a, b answer) int { return slices.Compare([]string{a.Dataset}, []string{b.Dataset}) })
	return out
}
