package digest

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// tableFindings is how many findings a person reads.
const tableFindings = 50

// WriteTable writes the result as text: the verdict, the chains and the findings.
func (r *Result) WriteTable(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, r.Verdict)
	for _, c := range r.Chains {
		fmt.Fprintf(w, "\n%s %s, trail %s: %s, %s to %s\n", c.Account, c.Region, printable(c.Trail),
			counted(c.Counts.Digests, "digest"), clock(c.From), clock(c.To))
		for _, i := range c.Proven {
			fmt.Fprintf(w, "  proven    %s to %s\n", clock(i.From), clock(i.To))
		}
		for _, i := range c.Unproven {
			fmt.Fprintf(w, "  unproven  %s to %s: %s\n", clock(i.From), clock(i.To), i.Why)
		}
	}
	if len(r.Findings) > 0 {
		fmt.Fprintln(w, "\nFindings")
	}
	for i, f := range r.Findings {
		if i == tableFindings {
			fmt.Fprintf(w, "  and %d more; -format json shows them all\n", len(r.Findings)-i)
			break
		}
		fmt.Fprintf(w, "  %-4s  %s", f.Severity, f.Kind)
		if f.Files > 1 {
			fmt.Fprintf(w, " (%d files, the first is named)", f.Files)
		}
		fmt.Fprintln(w)
		for _, line := range []string{strings.TrimSpace(f.Account + " " + f.Region + " " + f.Trail), f.File, f.Detail} {
			if line != "" {
				fmt.Fprintf(w, "        %s\n", printable(line))
			}
		}
	}
	return w.Flush()
}

// printable keeps a file's name from doing something to the terminal.
func printable(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
