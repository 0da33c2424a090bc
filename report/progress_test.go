package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestARunWithoutATerminalTellsTenthsAlone(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, reading)
	p.look("s3://acme-logs/")
	p.begin(4000)
	for range 1200 {
		p.add(1)
	}
	p.end()
	assert.Equal(t, "reading: 10 %\nreading: 20 %\nreading: 30 %\n", out.String())
}
