package rules_test

import (
	"fmt"
	"testing"
	"time"

	"datatrail/policies/graph"
	"datatrail/policies/sample"
)

func stackOf(datasets int) []*graph.Resource {
	names := make([]string, 0, datasets)
	for i := range datasets {
		names = append(names, fmt.Sprintf("dataset-%04d", i))
	}
	return sample.Sound(names...).Update()
}

func BenchmarkJudge(b *testing.B) {
	for _, datasets := range []int{10, 100, 1000} {
		resources := stackOf(datasets)
		b.Run(fmt.Sprintf("datasets=%d", datasets), func(b *testing.B) {
			for b.Loop() {
				judge(resources)
			}
		})
	}
}

// BenchmarkJudgeGrowth judges a thousand datasets once and a hundred ten times over, in turns in one run. Where
// the judgement is linear, both take the same time.
func BenchmarkJudgeGrowth(b *testing.B) {
	hundred, thousand := stackOf(100), stackOf(1000)
	var once, tenfold time.Duration
	for b.Loop() {
		start := time.Now()
		judge(thousand)
		once += time.Since(start)
		start = time.Now()
		for range 10 {
			judge(hundred)
		}
		tenfold += time.Since(start)
	}
	growth := float64(once) / float64(tenfold)
	b.ReportMetric(growth, "x-linear")
	if growth > 2 {
		b.Errorf("a thousand datasets take %.1f times as long as ten times a hundred", growth)
	}
}
