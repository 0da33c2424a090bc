package answer_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/report/internal/answer"
)

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
