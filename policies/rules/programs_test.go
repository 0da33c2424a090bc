package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/sample"
)

// programs are sound stacks in several hands.
var programs = map[string]func() sample.Program{
	"with side-cars":                   sound,
	"with older inline buckets":        inline,
	"of provider aws-native":           sample.Native,
	"of Terraform, version 7, by hand": sample.Translated,
}

func TestSoundPrograms_BreakNoRule(t *testing.T) {
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			verdict := judge(program().Update())
			assert.Empty(t, verdict.Violations)
			assert.Empty(t, verdict.Pending, "an update knows everything")
			assert.Empty(t, judge(program().Preview()).Violations, "at a first preview")
		})
	}
}
