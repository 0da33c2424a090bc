package answer_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/report/internal/answer"
)

func TestLittleDaysAreReadTogether(t *testing.T) {
	const little, large = 100 << 10, 1 << 20
	for name, c := range map[string]struct {
		sizes map[string]int64
		want  []string
	}{
		"several of them": {
			map[string]int64{"2026-11-01": large, "2026-11-02": little, "2026-11-03": little},
			[]string{"2026-11-01: 2026-11-01", ": 2026-11-02 2026-11-03"},
		},
		"those with files that tell no day": {
			map[string]int64{"": large, "2026-11-02": little, "2026-11-03": large},
			[]string{"2026-11-03: 2026-11-03", ":  2026-11-02"},
		},
		"but not one alone": {
			map[string]int64{"2026-11-01": large, "2026-11-02": little},
			[]string{"2026-11-01: 2026-11-01", "2026-11-02: 2026-11-02"},
		},
		"nor files of unknown size": {
			map[string]int64{"2026-11-01": 0, "2026-11-02": 0},
			[]string{"2026-11-01: 2026-11-01", "2026-11-02: 2026-11-02"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, answer.Gathered(c.sizes))
		})
	}
}

func TestTheFilesOfADayAreCutIntoPieces(t *testing.T) {
	const mebibyte = 1 << 20
	for name, c := range map[string]struct {
		sizes   []int64
		threads int
		want    []int
	}{
		"one for each thread":                      {slices.Repeat([]int64{mebibyte}, 8), 4, []int{2, 2, 2, 2}},
		"no more than a few, however many threads": {slices.Repeat([]int64{8 * mebibyte}, 8), 16, []int{2, 2, 2, 2}},
		"none smaller than a mebibyte":             {slices.Repeat([]int64{mebibyte / 4}, 8), 4, []int{4, 4}},
		"more of a day that is large":              {slices.Repeat([]int64{32 * mebibyte}, 8), 2, []int{2, 2, 2, 2}},
		"a file stays in one piece":                {[]int64{mebibyte, 100 * mebibyte}, 2, []int{2}},
		"files of unknown size are one":            {make([]int64, 5), 2, []int{5}},
		"all that one thread reads is one":         {slices.Repeat([]int64{mebibyte}, 8), 1, []int{8}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, answer.Pieces(c.sizes, c.threads))
		})
	}
}
