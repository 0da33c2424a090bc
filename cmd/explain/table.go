package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

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
	if r.Policy != nil {
		fmt.Fprintln(out, r.Policy)
	}
	if r.Existing != "" {
		fmt.Fprintln(out, r.Existing)
	}
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
		fmt.Fprintf(out, "\nThe answers about listing are for listings that ask for %s. A listing that asks for more serves the "+
			"whole bucket, and no perimeter of a prefix refuses it.\n", r.Prefix)
	}
	fmt.Fprintln(out, "\nWhoever signs a request also needs permission from the IAM policies of their own account.")
	if r.Key != "" {
		fmt.Fprintf(out,
			"New objects are encrypted with %s. Whoever reads them needs kms:Decrypt from IAM policies and the key's policy. That "+
				"policy is assumed to leave its own account to IAM policies and to contain what make preview prints.\n", r.Key)
	}
	for _, statement := range r.NotJudged {
		fmt.Fprintf(out, "not judged: %s, which %s\n", statement.Sid, strings.Join(statement.Reasons, " and "))
	}
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
	word := "no"
	switch a.Verdict {
	case nobody:
		return string(nobody)
	case request.Allowed:
		word = "yes"
	case request.Denied, request.NotGranted:
	}
	if len(a.Unless) > 0 {
		word += ", unless"
	}
	return word
}

func (a answer) why() string {
	why := a.Reason
	if len(a.Statements) > 0 {
		why += " [" + strings.Join(a.Statements, ", ") + "]"
	}
	if len(a.KeyStatements) > 0 {
		why += " [of the key: " + strings.Join(a.KeyStatements, ", ") + "]"
	}
	return why
}

// String returns the answer to a single question.
func (a answer) String() string {
	words := evaluator.Decision{Verdict: a.Verdict, Unless: a.Unless}.String()
	if names := strings.Join(a.Unless, " or "); a.Verdict == request.Allowed && names != "" {
		words += " " + names + " denies it"
	} else if names != "" {
		words += ", unless " + names + " allows it"
	}
	return words + ": " + a.why()
}
