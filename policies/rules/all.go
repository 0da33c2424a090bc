package rules

// All lists the rules in the order in which an auditor asks.
func All() []Rule {
	return []Rule{
		dataRecorded, accessesLogged, noRecordingLoop, noAccessLogLoop,
		trailValidated, trailEncrypted, trailWaits,
		publicAccessBlocked, ownerEnforced, logsVersioned, tlsOnly, grantsCarrySource, accessLogsDeliverable,
		lockWithinLifecycle, retentionKept, lockPresent, logGroupRetention,
		onePolicy, noOpenGrant, noForeignManagement, perimeterDeclared, replicasKept, keyPolicyClosed,
		evidenceProtected, noForceDestroy, exemptionsCurrent,
	}
}

// Names lists the names of the rules.
func Names() []string {
	var names []string
	for _, rule := range All() {
		names = append(names, rule.Name)
	}
	return names
}
