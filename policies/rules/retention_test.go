package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/rules"
	"datatrail/policies/sample"
	"datatrail/policies/settings"
)

// keeping is the sound stack with one lifecycle for both log buckets; 0 days are no rule.
func keeping(expiry, noncurrent int) sample.Program {
	var list []any
	if expiry > 0 {
		list = append(list, sample.Props{"status": "Enabled", "expiration": sample.Props{"days": expiry}})
	}
	if noncurrent > 0 {
		list = append(list, sample.Props{"status": "Enabled", "noncurrentVersionExpiration": sample.Props{"noncurrentDays": noncurrent}})
	}
	program := sound()
	for _, bucket := range []string{"trail-logs", "access-logs"} {
		program = set(bucket+"-lifecycle", "rules", list)(program)
	}
	return program
}

func TestRetention_EndsWhenTheSettingsSaySo(t *testing.T) {
	within := settings.Defaults()
	within.MaximumRetentionDays = 800
	for _, test := range []struct {
		name               string
		expiry, noncurrent int
		says               string
	}{
		{"as long again as noncurrent versions", 400, 400, ""},
		{"a day longer", 400, 401, "keeps records for 400 days until they expire, and then for 401"},
		{"expiry alone is too long", 900, 30, "so that both together are at most 800"},
		{"never expired", 0, 30, "never expires records"},
		{"expired and never deleted", 400, 0, "never deletes the versions of expired records"},
	} {
		t.Run(test.name, func(t *testing.T) {
			program := keeping(test.expiry, test.noncurrent)
			assert.Empty(t, judge(program.Update()).Violations["retention-kept"], "without a maximum")
			for _, bucket := range []string{"trail-logs", "access-logs"} {
				violations := judgeWith(within, program.Update()).Violations["retention-kept"]
				if test.says == "" {
					assert.Empty(t, violations)
				} else {
					requireFinding(t, violations, program.URN(bucket), test.says)
				}
			}
		})
	}
}

func TestRetention_ADeletedRecordThatGoesEarlyIsMentioned(t *testing.T) {
	advised := func(program sample.Program) []rules.Finding {
		var found []rules.Finding
		for _, finding := range judge(program.Update()).Advice {
			if finding.Rule == "retention-kept" {
				found = append(found, finding)
			}
		}
		return found
	}
	program := keeping(400, 30)
	found := advised(program)
	requireFinding(t, found, program.URN("access-logs"), "keeps a deleted record for 30 days")
	assert.Len(t, found, 1, "the trail's records are locked for 365 days")
	assert.Empty(t, advised(keeping(400, 365)))
	assert.Empty(t, advised(keeping(400, 0)), "nothing is ever deleted")
}
