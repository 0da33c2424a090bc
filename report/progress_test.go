package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestARunWithoutATerminalTellsALineAMinute(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, reading)
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p.now = func() time.Time { return at }
	p.look("s3://acme-logs/")
	p.begin(4000)
	for range 1200 {
		at = at.Add(125 * time.Millisecond)
		p.add(1)
	}
	p.end()
	assert.Equal(t, "reading: 0 %\nreading: 12 %\nreading: 24 %\n", out.String())
}

func TestAShortRunWithoutATerminalTellsThatItBegan(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, reading)
	p.begin(10)
	for range 10 {
		p.add(1)
	}
	p.end()
	assert.Equal(t, "reading: 0 %\n", out.String())
}
