package export

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeCSV writes a table with a header and nothing else beside its rows. What is missing is empty.
func writeCSV(folder string, s sheet) error {
	f, err := os.Create(filepath.Join(folder, s.name+".csv"))
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	lines := [][]string{s.names()}
	for _, row := range s.rows {
		line := make([]string, len(row))
		for i, value := range row {
			line[i] = guarded(s.fields[i].kind, s.fields[i].kind.words(value))
		}
		lines = append(lines, line)
	}
	if err := csv.NewWriter(f).WriteAll(lines); err != nil {
		_ = f.Close()
		return fmt.Errorf("table %s: %w", s.name, err)
	}
	return f.Close()
}

// guarded keeps a text that a spreadsheet would take for a formula a text: object keys and addresses come from callers. A dash
// alone is none.
func guarded(k kind, words string) string {
	if k == text && words != "-" && strings.ContainsAny(words[:min(1, len(words))], "=+-@\t\r") {
		return "'" + words
	}
	return words
}
