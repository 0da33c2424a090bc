package watch

import "strings"

// roleMetric counts the calls that change the role, in the namespace of the trail's measures. It is the name of its filter too.
const roleMetric = "RoleCalls"

// rolePattern picks the records of calls on a role. Those of refused ones may have its name, or its ARN, in AWS's words alone.
func rolePattern(name string) pattern {
	names := make([]string, len(roleCalls))
	for i, call := range roleCalls {
		names[i], _ = call.text.(string)
	}
	about := []string{equals(parameter+"roleName", name), equals(errorMessage, "*role "+name+"*", "*:role/*"+name+"*")}
	return pattern{
		equals("eventSource", "iam.amazonaws.com"), equals("eventName", names...), "(" + strings.Join(about, " || ") + ")",
	}
}

// RoleCalls alarms when a call changes the role with which CloudTrail writes to the log group. It is for stacks whose rules
// receive no events of IAM.
func (spec *TamperSpec) RoleCalls() Alarm {
	return exceeds("tamper-role", "A call on the role with which trail "+spec.Trail+" writes to log group "+spec.LogGroup+
		" was made or refused: look for events of iam.amazonaws.com",
		metric{namespace: Namespace(spec.Trail), name: roleMetric}, 1)
}
