package watch

// Undelivered alarms, for each rule, when EventBridge could not hand its news on: a topic's policy, or
// that of its key, has changed, or never let EventBridge in. Nobody would be told otherwise.
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
