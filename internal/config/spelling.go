package config

import (
	"slices"
	"strings"
)

// edits counts the letters that are missing, added, wrong or swapped with their neighbour between two words.
func edits(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// meant is the word of a list that a misspelt one stands for. Empty: none, or nobody can tell.
func meant(misspelt string, words []string) string {
	misspelt = strings.ToLower(misspelt)
	best, distance := "", 3
	for _, word := range words {
		d := edits(misspelt, strings.ToLower(word))
		// Of a short word, two wrong letters leave too little.
		if d < distance && (d <= 1 || len(word) > 5) {
			best, distance = word, d
		}
	}
	return best
}

// near reports whether a word is one edit away from one of a list, and not in it.
func near(word string, words []string) bool {
	return !slices.Contains(words, word) &&
		slices.ContainsFunc(words, func(each string) bool { return edits(strings.ToLower(word), each) <= 1 })
}
