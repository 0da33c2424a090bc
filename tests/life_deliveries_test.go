package tests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// delivering is a stack whose datasets have the given names and log to a log group. A dataset that is written as name=bucket brings
// the name of its bucket.
func delivering(names ...string) map[string]string {
	var datasets []string
	for _, each := range names {
		name, bucket, named := strings.Cut(each, "=")
		if named {
			bucket = fmt.Sprintf(`,"bucket":"corp-%s"`, bucket)
		}
		datasets = append(datasets, fmt.Sprintf(`{"name":%q%s,"perimeter":{"cidrs":["8.8.8.0/24"]}}`, name, bucket))
	}
	return minimal("datatrail:protect", "false", "datatrail:accessLogs", bothWays, "datatrail:datasets", "["+strings.Join(datasets, ",")+"]")
}

// asSlowAsAWS makes changes of deliveries take so long that two meet if the engine begins them together.
func (l *life) asSlowAsAWS() { l.options.Account.SetChangeTime(100 * time.Millisecond) }

// The stub of AWS refuses what meets another change, and the engine deletes together what does not depend on one another.
func TestLife_DeliveriesNeverMeetWhateverLeaves(t *testing.T) {
	for name, c := range map[string]struct{ before, after []string }{
		"two that are not neighbors leave": {[]string{"a", "b", "c", "d", "e"}, []string{"a", "c", "e"}},
		"the ends leave":                   {[]string{"a", "b", "c", "d", "e"}, []string{"b", "c", "d"}},
		"neighbors leave":                  {[]string{"a", "b", "c", "d", "e"}, []string{"a", "d", "e"}},
		"one leaves and one comes":         {[]string{"a", "b", "c"}, []string{"a", "c", "f"}},
		"two leave where two come":         {[]string{"a", "c", "e", "g"}, []string{"b", "c", "d", "g"}},
		"one gets a bucket of another name, and others leave": {
			[]string{"a", "b=one", "c", "d", "e"}, []string{"b=two", "c", "e"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := live(t, delivering(c.before...))
			l.up()
			l.asSlowAsAWS()
			l.configure(delivering(c.after...))
			l.up()
			l.expectQuiet()
			assert.Len(t, l.options.Account.IDs(sourceToken), len(c.after)+1)
			assert.Len(t, l.options.Account.IDs(deliveryToken), len(c.after)+1)
		})
	}
	t.Run("all leave", func(t *testing.T) {
		l := live(t, delivering("a", "b", "c", "d", "e"))
		l.up()
		l.asSlowAsAWS()
		off := delivering("a", "b", "c", "d", "e")
		delete(off, "datatrail:accessLogs")
		l.configure(off)
		l.up()
		l.expectQuiet()
		assert.Empty(t, l.options.Account.IDs(sourceToken))
		assert.Empty(t, l.options.Account.IDs(deliveryToken))
	})
}

// A bucket that is replaced takes its delivery along, and the engine replaces buckets together: docs/access-logs.md says how to
// replace several.
func TestLife_DeliveriesOfBucketsThatAreReplacedNeverMeetOneStepAtATime(t *testing.T) {
	l := live(t, delivering("a", "b=one", "c", "d=three", "e"))
	l.up()
	l.asSlowAsAWS()
	l.options.Parallel = 1
	l.configure(delivering("a", "b=two", "c", "d=four", "e"))
	l.up()
	l.expectQuiet()
	assert.Equal(t, []string{"corp-four", "corp-two", physical("a"), physical("c"), physical("e"), physical("trail-logs")},
		l.options.Account.IDs(sourceToken))
	assert.Len(t, l.options.Account.IDs(deliveryToken), 6)
}
