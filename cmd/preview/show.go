package main

import (
	"fmt"
	"io"
	"strings"

	"datatrail/internal/offline"
)

// show writes what the engine draws on a terminal.
func show(out io.Writer, result offline.Result) {
	fmt.Fprintln(out, result.Tree())
	for _, line := range findings(result) {
		fmt.Fprintln(out, line)
	}
	for _, reason := range reasons(result) {
		fmt.Fprintln(out, reason)
	}
}

// findings are what the policy packs say.
func findings(result offline.Result) []string {
	out := []string{}
	for _, violation := range result.Violations {
		out = append(out, fmt.Sprintf("%s %s: %s", violation.Level, violation.Policy, violation.Message))
	}
	return out
}

// unhandled is what Pulumi's SDK puts before the error of a program.
const unhandled = "an unhandled error occurred: 1 error occurred:\n\t* "

// reasons are why there is no plan.
func reasons(result offline.Result) []string {
	var out []string
	for _, diagnostic := range result.Diagnostics {
		if diagnostic.Severity == "error" {
			out = append(out, "error: "+strings.TrimSpace(strings.Replace(diagnostic.Message, unhandled, "", 1)))
		}
	}
	return out
}
