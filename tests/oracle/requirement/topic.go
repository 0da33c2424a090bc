package requirement

import "datatrail/judge/request"

// Topic is a topic of a stack.
type Topic struct {
	Stack Stack
	// Tamper is set for the topic of the rules, and not for that of the alarms.
	Tamper bool
}

// Expect returns the verdict that a request must get to the topic. The account's IAM policies decide about it. Alarms of the
// stack publish to theirs, and nobody over plain HTTP. EventBridge publishes to the other, for whomever: it tells the topic no
// source, and a policy that asked for one would refuse everything.
func (t Topic) Expect(r request.Request) request.Verdict {
	publishes := r.Action == "sns:Publish"
	service := func(name string) bool { return r.Caller.Kind == request.Service && r.Caller.Service == name }
	switch {
	case !t.Tamper && publishes && r.TLS == request.PlainHTTP:
		return request.Denied
	case allowedByIAM(r.Caller, t.Stack.Account),
		!t.Tamper && publishes && service("cloudwatch.amazonaws.com") && t.Stack.ownAlarm(r),
		t.Tamper && publishes && service("events.amazonaws.com"):
		return request.Allowed
	default:
		return request.NotGranted
	}
}
