package main

import (
	"fmt"

	"datatrail/cmd/explain/room"
	core "datatrail/internal/dataset"
	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

// report is all that is said of one dataset.
type report struct {
	Dataset string    `json:"dataset"`
	Bucket  string    `json:"bucket"`
	Prefix  string    `json:"prefix,omitempty"`
	Mode    core.Mode `json:"perimeter"`
	// Policy is absent in answers to one question, and where the bucket exists already.
	Policy *room.Room `json:"policy,omitempty"`
	// Rows are absent when only the size of the policy is asked for.
	Rows []row `json:"answers,omitempty"`
	// Existing is told of buckets that the stack does not make: of what their policy is known.
	Existing string `json:"existing,omitempty"`
	// Key is that of the bucket, if it has one.
	Key string `json:"key,omitempty"`
	// NotJudged are statements of the bucket's policy.
	NotJudged []evaluator.Unjudged `json:"notJudged,omitempty"`
}

// row is who can read from where, and list.
type row struct {
	Who  string `json:"who"`
	From string `json:"from"`
	Read answer `json:"read"`
	List answer `json:"list"`
	// Request is what was judged: the call that reads.
	Request request.Request `json:"request"`
}

// modes say what a perimeter's mode does.
var modes = map[core.Mode]string{
	core.Enforce:      "reads from outside the perimeter are denied",
	core.Observe:      "the perimeter only observes, nothing is denied",
	core.Unrestricted: "there is no perimeter",
}

// report answers the one question that the flags put, or tells the size of the policy and, unless that is
// all that is asked for, what comes of every interesting caller and of others.
func (d dataset) report(s settings, others []row) (report, error) {
	r := report{
		Dataset: d.Name, Bucket: d.Bucket, Prefix: d.Prefix, Mode: d.Rule.Mode, Existing: d.known(), NotJudged: d.policy.Unjudged(),
	}
	if d.key != nil {
		r.Key = d.key.arn
	}
	if s.asked() {
		one, err := d.question(s)
		if err != nil {
			return r, err
		}
		return r, d.judge(&r, one)
	}
	if d.spec != nil {
		measured, err := room.Of(*d.spec, d.place)
		if err != nil {
			return r, fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		r.Policy = &measured
	}
	if s.room {
		return r, nil
	}
	return r, d.judge(&r, d.with(others)...)
}

// judge adds a row for each scene.
func (d dataset) judge(r *report, scenes ...scene) error {
	for _, scene := range scenes {
		line := row{Who: scene.who, From: scene.from, Request: scene.request}
		if scene.nobody {
			line.Read = answer{Verdict: nobody, Documents: []string{}, Statements: []string{}, Reason: scene.doubt}
			line.List = line.Read
			r.Rows = append(r.Rows, line)
			continue
		}
		var err error
		if line.Read, err = d.answer(scene.request); err != nil {
			return err
		}
		list := scene.request
		list.Action, list.Key, list.Prefix = "s3:ListBucket", "", d.Prefix
		if line.List, err = d.answer(list); err != nil {
			return err
		}
		if scene.doubt != "" {
			line.Read.Reason += "; " + scene.doubt
		}
		if scene.presumed != "" && line.Read.Verdict == request.Denied {
			line.Read.Reason += "; " + scene.presumed
		}
		r.Rows = append(r.Rows, line)
	}
	return nil
}
