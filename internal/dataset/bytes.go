package dataset

import (
	"fmt"
	"regexp"

	"github.com/dustin/go-humanize"
)

// Bytes is an amount of bytes.
type Bytes uint64

var amountPattern = regexp.MustCompile(`^[0-9][0-9.]* ?([kKMGTPE]i?)?B$`)

// ParseBytes reads an amount with its unit: B, KB and so on to EB in powers of 1000, KiB and so on in
// powers of 1024.
func ParseBytes(text string) (Bytes, error) {
	if !amountPattern.MatchString(text) {
		return 0, fmt.Errorf("%q: a number and a unit are needed", text)
	}
	n, err := humanize.ParseBytes(text)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", text, err)
	}
	return Bytes(n), nil
}

// String writes the amount in powers of 1024.
func (b Bytes) String() string { return humanize.IBytes(uint64(b)) }
