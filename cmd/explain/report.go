package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"datatrail/cmd/explain/room"
	core "datatrail/internal/dataset"
	"datatrail/judge/request"
)

// report is all that is said of one dataset.
type report struct {
	Dataset string    `json:"dataset"`
	Bucket  string    `json:"bucket"`
	Prefix  string    `json:"prefix,omitempty"`
	Mode    core.Mode `json:"perimeter"`
	// Policy is absent in answers to one question.
	Policy *room.Room `json:"policy,omitempty"`
	// Rows are absent when only the size of the policy is asked for.
	Rows []row `json:"answers,omitempty"`
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
	r := report{Dataset: d.Name, Bucket: d.Bucket, Prefix: d.Prefix, Mode: d.Rule.Mode}
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
		var err error
		if line.Read, err = d.answer(scene.request); err != nil {
			return err
		}
		list := scene.request
		list.Action, list.Key, list.Prefix = "s3:ListBucket", "", d.Prefix
		if line.List, err = d.answer(list); err != nil {
			return err
		}
		r.Rows = append(r.Rows, line)
	}
	return nil
}

func (r report) write(out io.Writer, s settings) error {
	if s.asked() {
		for _, line := range r.Rows {
			fmt.Fprintf(out, "%s, %s, reads %s: %s\n", r.Dataset, line.Who, line.origin(), line.Read)
		}
		return nil
	}
	where := r.Bucket
	if r.Prefix != "" {
		where += ", below " + r.Prefix
	}
	fmt.Fprintf(out, "Dataset %s in bucket %s: %s\n\n", r.Dataset, where, modes[r.Mode])
	if !s.room {
		if err := r.writeTable(out); err != nil {
			return err
		}
	}
	if r.Policy == nil {
		fmt.Fprintln(out, "The bucket exists already: its policy, which is its owner's, was not looked at. The answers are those of the "+
			"datasets' statements alone.")
		return nil
	}
	fmt.Fprintln(out, r.Policy)
	return nil
}

func (r report) writeTable(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHO\tFROM\tREAD\tLIST\tWHY (READ)")
	for _, line := range r.Rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", line.Who, line.From, line.Read.word(), line.List.word(), line.Read.why())
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	if r.Prefix != "" {
		fmt.Fprintf(out, "\nWhoever lists asks for %s. A listing that asks for more serves all of the bucket, and no perimeter of a "+
			"prefix refuses it.\n", r.Prefix)
	}
	fmt.Fprintln(out, "\nWhoever signs a request needs the IAM policies of its own account to allow it, too.")
	return nil
}

// origin goes on after "reads".
func (r row) origin() string {
	if strings.HasPrefix(r.From, "via ") {
		return r.From
	}
	return "from " + r.From
}

func (a answer) word() string {
	if a.Verdict == request.Allowed {
		return "yes"
	}
	return "no"
}

func (a answer) why() string {
	if len(a.Statements) == 0 {
		return a.Reason
	}
	return a.Reason + " [" + strings.Join(a.Statements, ", ") + "]"
}

// String is the answer to a single question.
func (a answer) String() string { return fmt.Sprintf("%s: %s", a.Verdict, a.why()) }
