package watch

// Undelivered returns an alarm for each rule, which goes off when EventBridge could not deliver: the policy of a topic or of
// its key has changed, or never admitted EventBridge. Without it nobody would notice.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
func (spec *TamperSpec) Undelivered() []Alarm {
	var out []Alarm
	for _, r := range spec.rules() {
		name := spec.ruleName(r)
		out = append(out, exceeds("tamper-"+r.suffix+"-undelivered",
			"EventBridge could not deliver a notification about tampering: rule "+name+" matched a call, but its message reached no "+
				"topic",
			ruleMetric(name, "FailedInvocations"), 1))
	}
	return out
}
