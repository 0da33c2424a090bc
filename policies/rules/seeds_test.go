package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/rules"
	"datatrail/policies/sample"
)

type fault struct {
	what     string
	resource string
	rule     string
	says     string
}

func TestEveryFaultOfTheAccessAuditSeedIsNamed(t *testing.T) {
	requireNamed(t, sample.AccessAudit(), []fault{
		{"a forgotten dataset", "second-dataset", "data-recorded", "recorded by no trail"},
		{"no access logs of the data", "training-data", "accesses-logged", "does not log its accesses"},
		{"nobody watches the log bucket", "audit-logs", "accesses-logged", "does not log its accesses"},
		{"no validation", "audit-trail", "trail-validated", "enableLogFileValidation"},
		{"no key", "audit-trail", "trail-encrypted", "kmsKeyId"},
		{"a trail before its bucket policy", "audit-trail", "trail-waits-for-policies", `bucket policy "audit-logs-policy"`},
		{"a trail before its role policy", "audit-trail", "trail-waits-for-policies", `role policy "audit-role-policy"`},
		{"public access possible", "audit-logs", "public-access-blocked", "BucketPublicAccessBlock"},
		{"an ACL", "audit-logs", "owner-enforced", `ACL "log-delivery-write"`},
		{"no versions", "audit-logs", "logs-versioned", "BucketVersioningV2"},
		{"plain HTTP", "audit-logs", "tls-only", "aws:SecureTransport"},
		{"grants without source", "audit-logs-policy", "service-grants-carry-source", "aws:SourceArn"},
		{"a forgetful log group", "audit", "log-group-retention", "only 30 days"},
		{"no perimeter", "training-data", "perimeter-declared", "has no perimeter"},
		{"an unprotected log bucket", "audit-logs", "evidence-protected", "protect"},
		{"an unprotected log group", "audit", "evidence-protected", "protect"},
		{"a destroyable log bucket", "audit-logs", "no-force-destroy", "forceDestroy to false"},
	})
}

func TestEveryFaultOfTheEgressComplianceSeedIsNamed(t *testing.T) {
	requireNamed(t, sample.EgressCompliance(), []fault{
		{"one bucket for both logs", "logs", "accesses-logged", "receives both the trail and access logs"},
		{"an Allow to everyone by address", "dataset", "perimeter-declared", `Allow to everyone by address in statement "AllowOffice"`},
		{"no validation", "egress-trail", "trail-validated", "enableLogFileValidation"},
		{"no key", "egress-trail", "trail-encrypted", "kmsKeyId"},
		{"the log-delivery ACL", "logs", "owner-enforced", `ACL "log-delivery-write"`},
		{"ACLs on the data", "dataset", "owner-enforced", "leaves ACLs on"},
		{"public access possible", "dataset", "public-access-blocked", "BucketPublicAccessBlock"},
		{"no versions", "logs", "logs-versioned", "BucketVersioningV2"},
		{"plain HTTP to the logs", "logs", "tls-only", "aws:SecureTransport"},
		{"plain HTTP to the data", "dataset", "tls-only", "aws:SecureTransport"},
		{"grants without source", "logs-policy", "service-grants-carry-source", "aws:SourceArn"},
		{"an unprotected log bucket", "logs", "evidence-protected", "protect"},
	})
}

func TestSelectorsOnOneBucketLeaveTheOthersUnrecorded(t *testing.T) {
	program := sample.AccessAudit()
	verdict := judge(program.Update())
	for _, finding := range verdict.Violations["data-recorded"] {
		assert.Equal(t, program.URN("second-dataset"), finding.URN, "only the forgotten dataset is unrecorded")
	}
}

func requireNamed(t *testing.T, program sample.Program, faults []fault) {
	t.Helper()
	verdict := judge(program.Update())
	for _, fault := range faults {
		t.Run(fault.what, func(t *testing.T) {
			require.NotEmpty(t, program.URN(fault.resource), "the seed has the resource")
			requireFinding(t, verdict.Violations[fault.rule], program.URN(fault.resource), fault.says)
		})
	}
}

func requireFinding(t *testing.T, findings []rules.Finding, urn, says string) {
	t.Helper()
	for _, finding := range findings {
		if finding.URN == urn && assert.ObjectsAreEqual(true, contains(finding.Message, says)) {
			return
		}
	}
	require.Failf(t, "not named", "want %q on %s, have %+v", says, urn, findings)
}
