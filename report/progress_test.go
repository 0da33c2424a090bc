package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestARunWithoutATerminalIsQuietUnlessItTakesLong(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)
	p := newProgress(&out, reading)
	p.now = func() time.Time { return now }
	p.look("s3://acme-logs/")
	p.begin(100)
	for range 50 {
		p.add(1)
		now = now.Add(100 * time.Millisecond)
	}
	assert.Empty(t, out.String())
	for range 50 {
		p.add(1)
		now = now.Add(time.Second)
	}
	p.end()
	assert.Equal(t, "reading: 56 %\nreading: 66 %\nreading: 76 %\nreading: 86 %\nreading: 96 %\n", out.String())
}
