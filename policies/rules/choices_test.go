package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/graph"
	"datatrail/policies/rules"
	"datatrail/policies/sample"
	"datatrail/policies/settings"
)

func TestALockIsAskedForWhereTheSettingsSaySo(t *testing.T) {
	program := sound().Without("trail-logs-lock")
	assert.Empty(t, judge(program.Update()).Violations)
	with := settings.Defaults()
	with.RequireLock = []string{"d*"}
	requireFinding(t, judgeWith(with, program.Update()).Violations["lock-present"], program.URN("trail-logs"), "Object Lock")
	assert.Empty(t, judgeWith(with, sound().Update()).Violations)
}

func TestADisposableStackMayBeDestroyed(t *testing.T) {
	disposable := func() sample.Program {
		program := sound()
		for _, name := range []string{"trail-logs", "access-logs"} {
			program.Named(name).Props["tags"] = sample.Props{graph.TagDisposable: "true"}
			program.Named(name).Props["forceDestroy"] = true
		}
		for _, name := range []string{"alpha", "beta"} {
			program.Named(name).Props["tags"] = sample.Props{graph.TagPerimeter: "enforce", graph.TagDisposable: "true"}
		}
		for _, resource := range program {
			resource.Protect = false
		}
		return expire("access-logs", 30)(program)
	}
	verdict := judge(disposable().Update())
	assert.Empty(t, verdict.Violations)
	assert.NotEmpty(t, verdict.Advice, "the short retention is mentioned")

	with := settings.Defaults()
	with.RequireLock = []string{"dev"}
	verdict = judgeWith(with, disposable().Update())
	for _, rule := range []string{"evidence-protected", "no-force-destroy", "retention-kept"} {
		assert.NotEmpty(t, verdict.Violations[rule], "a stack that needs a lock is not disposable: %s", rule)
	}
}

// What lies outside the program is its owner's to judge: it is mentioned, and fails nothing.
func TestATrailMayDeliverToABucketOfOthers(t *testing.T) {
	program := func() sample.Program {
		p := set("trail", "s3BucketName", "corp-archive")(sound())
		p = set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/", "arn:aws:s3:::beta/"))(p)
		return set("trail", "kmsKeyId", nil)(p.Without("trail-logs", "trail-logs-ownership", "trail-logs-public-access",
			"trail-logs-versioning", "trail-logs-encryption", "trail-logs-lifecycle", "trail-logs-policy", "trail-logs-logging", "trail-logs-lock"))
	}
	with := settings.Defaults()
	with.RequireLock = []string{"d*"}
	verdict := judgeWith(with, program().Update())
	assert.Empty(t, verdict.Violations)
	for _, says := range []string{`delivers to bucket "corp-archive"`, "has an Object Lock", "minimumRetentionDays", "encrypts its files with no KMS key"} {
		requireFinding(t, verdict.Advice, program().URN("trail"), says)
	}
	loop := set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/", "arn:aws:s3:::beta/", "arn:aws:s3:::corp-archive/"))(program())
	requireFinding(t, judge(loop.Update()).Violations["no-recording-loop"], loop.URN("trail"), `"corp-archive", to which it delivers`)
}

func TestABucketMayBeRecordedByATrailOfOthers(t *testing.T) {
	const trail = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/organization"
	for tag, recorded := range map[string]bool{trail: true, "": false, "yes": false} {
		program := set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::beta/"))(sound())
		program.Named("alpha").Props["tags"] = sample.Props{graph.TagPerimeter: "enforce", graph.TagTrail: tag}
		verdict := judge(program.Update())
		if !recorded {
			requireFinding(t, verdict.Violations["data-recorded"], program.URN("alpha"), "recorded by no trail")
			continue
		}
		assert.Empty(t, verdict.Violations)
		requireFinding(t, verdict.Advice, program.URN("alpha"), "is recorded by trail "+trail)
	}
}

func TestAnAccountWideBlockBlocksEveryBucket(t *testing.T) {
	block := &sample.Resource{Type: sample.AccountBlock, Name: "account", Props: sample.Props{
		"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
	}}
	program := append(sound().Without("alpha-public-access"), block)
	assert.Empty(t, judge(program.Update()).Violations)
	block.Props["ignorePublicAcls"] = false
	assert.NotEmpty(t, judge(program.Update()).Violations["public-access-blocked"])
}

func TestAccessLogsDoNotCrossRegions(t *testing.T) {
	program := sound()
	resources := program.Update()
	for _, resource := range resources {
		resource.Region = "eu-central-1"
		if resource.Name == "alpha" {
			resource.Region = "us-east-1"
		}
	}
	requireFinding(t, judge(resources).Violations["access-logs-deliverable"], program.URN("alpha"), "within one Region")
}

func TestATrailOfOneRegionRecordsItsOwn(t *testing.T) {
	for _, test := range []struct {
		name   string
		region string
		many   any
		says   string
	}{
		{"the same Region", "eu-central-1", nil, ""},
		{"another Region", "us-east-1", false, "isMultiRegionTrail"},
		{"another Region of a trail of all", "us-east-1", true, ""},
		{"a Region that is not known", "", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			program := set("trail", "isMultiRegionTrail", test.many)(sound())
			resources := program.Update()
			for _, resource := range resources {
				switch resource.Name {
				case "alpha":
					resource.Region = test.region
				case "trail":
					resource.Region = "eu-central-1"
				}
			}
			violations := judge(resources).Violations["data-recorded"]
			if test.says == "" {
				assert.Empty(t, violations)
			} else {
				requireFinding(t, violations, program.URN("alpha"), test.says)
			}
		})
	}
}

func TestADenyThatLocksOutItsOwnersIsMentioned(t *testing.T) {
	program := set("alpha-policy", "policy", statements(denyPlain("alpha"),
		strings.ReplaceAll(sample.Perimeter("alpha"), "s3:GetObject*", "s3:*")))(sound())
	verdict := judge(program.Update())
	assert.Empty(t, verdict.Violations)
	requireFinding(t, verdict.Advice, program.URN("alpha-policy"), "only the root user can repair it")
}

func TestAPerimeterMayBeObservedOrLeftOut(t *testing.T) {
	for mode, advice := range map[string]bool{"observe": false, "none": true} {
		program := set("alpha-policy", "policy", statements(denyPlain("alpha")))(sound())
		program.Named("alpha").Props["tags"] = sample.Props{graph.TagPerimeter: mode}
		verdict := judge(program.Update())
		assert.Empty(t, verdict.Violations["perimeter-declared"], mode)
		assert.Equal(t, advice, slices.ContainsFunc(verdict.Advice, func(finding rules.Finding) bool {
			return finding.Rule == "perimeter-declared" && finding.URN == program.URN("alpha")
		}), mode)
	}
}

func TestAPerimeterMayBeAboutPrefixes(t *testing.T) {
	refused := func(mode string, denials ...string) bool {
		program := set("alpha-policy", "policy", statements(append([]string{denyPlain("alpha")}, denials...)...))(sound())
		program.Named("alpha").Props["tags"] = sample.Props{graph.TagPerimeter: mode}
		return len(judge(program.Update()).Violations["perimeter-declared"]) > 0
	}
	on := func(resource string) string {
		return strings.ReplaceAll(sample.Perimeter("alpha"), "alpha/*", resource)
	}
	assert.False(t, refused("prefixes", on("alpha/speech/*")))
	assert.False(t, refused("prefixes", on("alpha/speech/*"), on("alpha/text/*")))
	assert.False(t, refused("prefixes", on("alpha/*")), "every object is more than some")
	assert.True(t, refused("prefixes", on("alphabet/speech/*")), "another bucket")
	assert.True(t, refused("prefixes", on("alpha/one-object")))
	assert.True(t, refused("prefixes", on("alpha/speech/*"), strings.ReplaceAll(on("alpha/text/*"), "192.0.2.0/24", "0.0.0.0/0")),
		"each prefix needs its own")
	assert.True(t, refused("enforce", on("alpha/speech/*")), "enforce is about every object")
}

func TestABucketOfPrefixesMayBeRecordedInPart(t *testing.T) {
	for mode, says := range map[string]bool{"prefixes": true, "observe": true, "none": true, "enforce": false} {
		program := set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/speech/", "arn:aws:s3:::beta/"))(sound())
		program.Named("alpha").Props["tags"] = sample.Props{graph.TagPerimeter: mode}
		verdict := judge(program.Update())
		assert.Equal(t, says, len(verdict.Violations["data-recorded"]) == 0, mode)
		if says {
			requireFinding(t, verdict.Advice, program.URN("alpha"), "recorded only in part")
		}
	}
}

func TestWhatTheBucketProvidesTheTrailAndItsLogGroupNeedNot(t *testing.T) {
	program := sound()
	program.Named("trail").Props["kmsKeyId"] = nil
	program.Named("group").Props["retentionInDays"] = 30
	verdict := judge(program.Update())
	assert.Empty(t, verdict.Violations)
	advised := map[string]string{}
	for _, finding := range verdict.Advice {
		advised[finding.Rule] = finding.Message
	}
	assert.Contains(t, advised["trail-encrypted"], "bucket's default, aws:kms")
	assert.Contains(t, advised["log-group-retention"], "the evidence is in the trail's bucket")
}
