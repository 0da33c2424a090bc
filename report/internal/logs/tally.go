package logs

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Kind is a kind of thing that a reader found in the logs and did not use as it was.
type Kind string

// What readers count.
const (
	// OtherFile is a file that is not a log.
	OtherFile Kind = "file that is not a log"
	// OtherTrailObject is a digest, an Insights or another CloudTrail object.
	OtherTrailObject Kind = "CloudTrail object without events, such as a digest"
	// UnreadableFile is a file that could not be opened or decompressed at all.
	UnreadableFile Kind = "file that cannot be read"
	// ChangedFile is a file whose content changed each time while it was read.
	ChangedFile Kind = "file that changed while it was read, not in the answers"
	// LoopingLink is a symbolic link to a folder that was already read.
	LoopingLink Kind = "link to a folder that was already read"
	// TruncatedFile is a file that ends too early; the records before the end count.
	TruncatedFile Kind = "file cut short"
	// BadRecord is a CloudTrail record that is not a JSON object.
	BadRecord Kind = "CloudTrail record that cannot be read"
	// BadLine is an access-log line that the table's expression does not match.
	BadLine Kind = "access-log line that cannot be parsed"
	// BadAccessRecord is a record of an access log in JSON, or a line beside such records, that cannot be read.
	BadAccessRecord Kind = "access-log record in JSON that cannot be read"
	// UnknownField is a field of a CloudTrail record that the table does not have.
	UnknownField Kind = "CloudTrail field that the table does not have"
	// Duplicate is a record that was delivered more than once; it counts once.
	Duplicate Kind = "record delivered again"
	// Late is an event that CloudTrail delivered more than a day after the call.
	Late Kind = "event delivered more than a day late"
	// OutsidePeriod is a file of other days than the period; it is not read.
	OutsidePeriod Kind = "file outside the period"
	// BadTime is an event whose time cannot be read; it belongs to no day.
	BadTime Kind = "event without a readable time, not in the answers"
	// OtherEvent is an event of another service than S3.
	OtherEvent Kind = "event of another service"
	// EchoEvent is an event about a call that S3 records as well, such as network activity that was allowed.
	EchoEvent Kind = "event about a call that S3 also records"
	// NoBucketRefusal is a call that a VPC endpoint's policy refused and whose event does not say to which bucket.
	NoBucketRefusal Kind = "refusal by a VPC endpoint whose event names no bucket, in no dataset's answers"
)

// Count says how often a kind was found and gives a few examples.
type Count struct {
	// Kind is what was found.
	Kind Kind `json:"kind"`
	// Times is how often it was found.
	Times int64 `json:"times"`
	// Examples name the first few.
	Examples []string `json:"examples,omitempty"`
}

const examples = 5

// Tally counts what readers found. Several goroutines may use it at once.
type Tally struct {
	mu     sync.Mutex
	counts map[Kind]*Count
}

// Add counts one thing and keeps its name as an example.
func (t *Tally) Add(kind Kind, name string) {
	t.AddN(kind, 1, name)
}

// AddN counts n things.
func (t *Tally) AddN(kind Kind, n int64, names ...string) {
	if n == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[Kind]*Count{}
	}
	c := t.counts[kind]
	if c == nil {
		c = &Count{Kind: kind}
		t.counts[kind] = c
	}
	c.Times += n
	for _, name := range names {
		if len(c.Examples) < examples && name != "" && !slices.Contains(c.Examples, name) {
			c.Examples = append(c.Examples, name)
		}
	}
}

// Take returns what was counted, and resets the tally.
func (t *Tally) Take() []Count {
	counts := t.Counts()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts = nil
	return counts
}

// Counts returns what was counted, in the order of the kinds' names.
func (t *Tally) Counts() []Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := []Count{}
	for _, c := range t.counts {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Count) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	return all
}

// Times returns how often a kind was found.
func (t *Tally) Times(kind Kind) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.counts[kind]; c != nil {
		return c.Times
	}
	return 0
}

// Beside adds to an error what was skipped, because that may be the reason.
func (t *Tally) Beside(err error) error {
	counts := t.Counts()
	if err == nil || len(counts) == 0 {
		return err
	}
	told := make([]string, len(counts))
	for i, c := range counts {
		told[i] = fmt.Sprintf("%d x %s", c.Times, c.Kind)
		if len(c.Examples) > 0 {
			told[i] += " (such as " + c.Examples[0] + ")"
		}
	}
	return fmt.Errorf("%w; skipped: %s", err, strings.Join(told, ", "))
}
