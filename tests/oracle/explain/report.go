package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"datatrail/judge/request"
	"datatrail/tests/oracle/requirement"
	"datatrail/tests/oracle/room"
)

// report is all that is said of one dataset.
type report struct {
	Dataset string `json:"dataset"`
	Bucket  string `json:"bucket"`
	Mode    string `json:"perimeter"`
	// Policy is absent in answers to one question.
	Policy *room.Room `json:"policy,omitempty"`
	Rows   []row      `json:"answers"`
}

// row is who can read from where, and list.
type row struct {
	Who  string `json:"who"`
	From string `json:"from"`
	Read answer `json:"read"`
	List answer `json:"list"`
}

// modes say what a perimeter's mode does.
var modes = map[string]string{
	"enforce": "reads from outside the perimeter are denied",
	"observe": "the perimeter only observes, nothing is denied",
	"none":    "there is no perimeter",
}

func (d dataset) perimeter() requirement.Perimeter {
	if d.Perimeter == nil {
		return requirement.Perimeter{}
	}
	return *d.Perimeter
}

func (d dataset) mode() string {
	switch {
	case d.Perimeter == nil:
		return "none"
	case d.Enforced():
		return "enforce"
	default:
		return "observe"
	}
}

func (d dataset) report(s settings) (report, error) {
	r := report{Dataset: d.Name, Bucket: d.bucket, Mode: d.mode()}
	scenes, err := d.asked(s, &r)
	if err != nil {
		return r, err
	}
	for _, scene := range scenes {
		line := row{Who: scene.who, From: scene.from}
		if line.Read, err = d.answer(scene.request); err != nil {
			return r, err
		}
		list := scene.request
		list.Action, list.Key = "s3:ListBucket", ""
		if line.List, err = d.answer(list); err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, line)
	}
	return r, nil
}

// asked are the scenes to report: the one in question, or all, and then the size of the policy too.
func (d dataset) asked(s settings, r *report) ([]scene, error) {
	if s.asked() {
		one, err := d.question(s)
		return []scene{one}, err
	}
	measured, err := room.Of(d.stack, d.values, d.by, d.Name)
	r.Policy = &measured
	return d.scenes(), err
}

func (r report) write(out io.Writer, asked bool) error {
	if asked {
		for _, line := range r.Rows {
			fmt.Fprintf(out, "%s, %s, reads from %s: %s\n", r.Dataset, line.Who, line.From, line.Read)
		}
		return nil
	}
	fmt.Fprintf(out, "Dataset %s in bucket %s: %s\n\n", r.Dataset, r.Bucket, modes[r.Mode])
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHO\tFROM\tREAD\tLIST\tWHY (READ)")
	for _, line := range r.Rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", line.Who, line.From, line.Read.word(), line.List.word(), line.Read.why())
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	fmt.Fprintln(out, "\nWhoever signs a request needs the IAM policies of its own account to allow it, too.")
	fmt.Fprintf(out, "The policy takes %d of %d bytes.", r.Policy.Bytes, r.Policy.Of)
	if len(r.Policy.More) > 0 {
		var fits []string
		for _, form := range room.Forms {
			fits = append(fits, fmt.Sprintf("%d %s", r.Policy.More[form.Name], form.Name))
		}
		fmt.Fprintf(out, " Of networks that cannot be merged, it holds as many more: %s.", strings.Join(fits, ", or "))
	}
	_, err := fmt.Fprintln(out)
	return err
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
