package tests

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	pictureBox   = regexp.MustCompile(`(?m)^  (\w+)\["[^<]+<br/>(.+)"\]$`)
	pictureArrow = regexp.MustCompile(`(?m)^  (\w+) --> (.+)$`)
)

// picture reads the diagram of docs/architecture.md: the box of each folder, and the boxes that each box points to.
func picture(t *testing.T) (map[string]string, map[string][]string) {
	t.Helper()
	_, rest, found := strings.Cut(read(t, "docs/architecture.md"), "```mermaid\n")
	require.True(t, found)
	text, _, _ := strings.Cut(rest, "```")
	boxes, arrows := map[string]string{}, map[string][]string{}
	for _, box := range pictureBox.FindAllStringSubmatch(text, -1) {
		for _, folder := range strings.Split(box[2], "<br/>") {
			require.NotContains(t, boxes, folder, "in two boxes")
			boxes[folder] = box[1]
		}
	}
	for _, arrow := range pictureArrow.FindAllStringSubmatch(text, -1) {
		require.NotContains(t, arrows, arrow[1], "arrows on two lines")
		arrows[arrow[1]] = strings.Split(arrow[2], " & ")
	}
	require.NotEmpty(t, boxes)
	require.NotEmpty(t, arrows)
	return boxes, arrows
}

// within finds the box of a package: that of its folder, or of the nearest folder above it.
func within(boxes map[string]string, folder string) string {
	for ; folder != "."; folder = filepath.Dir(folder) {
		if box, found := boxes[folder]; found {
			return box
		}
	}
	return ""
}

// below reports whether arrows lead from one box to another.
func below(arrows map[string][]string, from, to string) bool {
	seen := map[string]bool{}
	for open := slices.Clone(arrows[from]); len(open) > 0; open = open[1:] {
		if open[0] == to {
			return true
		}
		if !seen[open[0]] {
			seen[open[0]] = true
			open = append(open, arrows[open[0]]...)
		}
	}
	return false
}

func TestArchitecture_ItsPictureShowsTheRealImports(t *testing.T) {
	const module = "datatrail"
	boxes, arrows := picture(t)
	folder := func(path string) string {
		if path == module {
			return "main.go"
		}
		return strings.TrimPrefix(path, module+"/")
	}
	imports := map[string]map[string]bool{}
	for _, root := range []string{".", "cmd/explain", "judge", "report"} {
		list := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
		list.Dir = filepath.Join("..", root)
		out, err := list.Output()
		require.NoError(t, err, root)
		for line := range strings.Lines(string(out)) {
			paths := strings.Fields(line)
			of := folder(paths[0])
			if isSupport(of) {
				continue
			}
			from := within(boxes, of)
			if !assert.NotEmpty(t, from, "%s is in no box of the picture", of) {
				continue
			}
			for _, path := range paths[1:] {
				if path != module && !strings.HasPrefix(path, module+"/") {
					continue
				}
				to := within(boxes, folder(path))
				if to == from {
					continue
				}
				if imports[from] == nil {
					imports[from] = map[string]bool{}
				}
				imports[from][to] = true
				assert.True(t, below(arrows, from, to), "%s imports %s: no arrow leads from %s to %s", of, path, from, to)
			}
		}
	}
	for from, to := range arrows {
		for _, box := range to {
			assert.True(t, imports[from][box], "%s --> %s is drawn, and nothing imports that way", from, box)
		}
	}
}
