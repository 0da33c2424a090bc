// Package render writes a report for people: as tables for a terminal, and as one HTML page.
package render

import (
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"datatrail/report/internal/answer"
)

// Formats are the names of the formats.
var Formats = []string{"table", "html"}

// Write writes the report in one of the formats.
func Write(w io.Writer, format string, report *answer.Report) error {
	switch format {
	case "table":
		return table(w, report)
	case "html":
		return page(w, report)
	}
	return fmt.Errorf("format %q: choose one of %s", format, strings.Join(Formats, ", "))
}

// shown renders a value for a person.
func shown(column string, value any) string {
	switch v := value.(type) {
	case nil:
		return "–"
	case int64:
		if column == "bytes" || strings.HasSuffix(column, "_bytes") {
			return size(v)
		}
		return spaced(v)
	}
	text := printable(fmt.Sprint(value))
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.Format(time.DateTime)
	}
	return text
}

// sum renders bytes of several datasets, which may be more than a whole number holds.
func sum(bytes float64) string {
	if bytes < math.MaxInt64 {
		return size(int64(bytes))
	}
	whole, _ := big.NewFloat(bytes).Int(nil)
	return humanize.BigIBytes(whole)
}

func size(bytes int64) string {
	if bytes < 0 {
		return "-" + humanize.IBytes(uint64(-bytes))
	}
	return humanize.IBytes(uint64(bytes))
}

func spaced(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "\u202f" + text[i:]
	}
	return text
}

// printable replaces what could steer a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}
