package watch

import (
	"slices"
	"strings"
)

// Fields of CloudTrail's records that name what a call is about.
const (
	parameter    = "requestParameters."
	errorMessage = "errorMessage"
)

// refused finds a name in what AWS says of a call that it refuses, whose record may lack the parameters: "User: ... is not
// authorized to perform: ... on resource: arn:...:trail/name because ...". docs/unproven.md#refused-calls
func refused(name string) []where {
	return in(errorMessage, like("*"+name, "*"+name+" *")...)
}

func trailFields(name, arn string) []where {
	either := exactly(name, arn)
	return slices.Concat(in(parameter+"name", either...), in(parameter+"trailName", either...),
		in(parameter+"resourceId", exactly(arn)...), refused(":trail/"+name))
}

func bucketFields(buckets []string) []where {
	var out []where
	for _, bucket := range buckets {
		out = append(out, in(parameter+"bucketName", exactly(bucket)...)...)
		out = append(out, in(parameter+"resourceArn", ending(":::"+bucket)...)...)
	}
	return out
}

// delivered finds what sends deliveries to a log group.
func delivered(group string) []where {
	arn := ":log-group:" + group
	return in(parameter+"deliveryDestinationConfiguration.destinationResourceArn", ending(arn, arn+":*")...)
}

// logGroupFields match one log group and, where no other rule tells of them, the policies of the account and what sends
// deliveries to it.
func logGroupFields(name string, policies, deliveries bool) []where {
	arn := ":log-group:" + name
	out := in(parameter+"logGroupName", exactly(name)...)
	if policies {
		// A policy of the account reaches every log group; what it is about stands in its type.
		out = append(out, in(parameter+"policyType", present()...)...)
	}
	out = slices.Concat(out,
		in(parameter+"logGroupIdentifier", exactly(name)...), in(parameter+"logGroupIdentifier", ending(arn)...),
		in(parameter+"resourceArn", ending(arn, arn+":*")...), in(parameter+"resourceIdentifier", ending(arn)...))
	if deliveries {
		out = append(out, delivered(name)...)
	}
	return slices.Concat(out, refused(arn), in(errorMessage, like("*"+arn+":*")...))
}

// deliveryFields match the destination and the sources by their names. Each delivery has an id that AWS gives: calls that name
// one, or make one, are told of all deliveries in the Region. What is about the destination comes first, so that one pattern
// has it all.
func deliveryFields(destination string, groups, sources []string) []where {
	out := slices.Concat(
		in(parameter+"name", exactly(destination)...), in(parameter+"deliveryDestinationName", exactly(destination)...),
		in(parameter+"id", present()...), in(parameter+"deliverySourceName", present()...))
	for _, group := range groups {
		out = append(out, delivered(group)...)
	}
	return append(out, in(parameter+"name", exactly(sources...)...)...)
}

// keyFields match by the resource, since callers name a key by id, ARN or alias, and by the parameters where it is missing.
func keyFields(arn string) []where {
	return slices.Concat(in("resources.ARN", exactly(arn)...),
		in(parameter+"keyId", exactly(arn, arn[strings.LastIndex(arn, "/")+1:])...), refused(arn))
}

func topicFields(arns []string) []where {
	var out []where
	for _, arn := range arns {
		out = slices.Concat(out, in(parameter+"topicArn", exactly(arn)...), in(parameter+"resourceArn", exactly(arn)...),
			in(parameter+"subscriptionArn", beginning(arn+":")...), refused(arn))
	}
	return out
}

func alarmFields(trail string) []where {
	begin, arn := AlarmName(trail, ""), "*:alarm:"+AlarmName(trail, "*")
	return slices.Concat(in(parameter+"alarmName", beginning(begin)...), in(parameter+"alarmNames", beginning(begin)...),
		in(parameter+"muteTargets.alarmNames", beginning(begin)...), in(parameter+"resourceARN", like(arn)...),
		in(errorMessage, like(arn)...))
}

// ruleFields match rules by the beginnings of their names.
func ruleFields(begins []string) []where {
	var out []where
	for _, begin := range begins {
		arn := "*:rule/" + begin + "*"
		out = slices.Concat(out, in(parameter+"name", beginning(begin)...), in(parameter+"rule", beginning(begin)...),
			in(parameter+"resourceARN", like(arn)...), in(errorMessage, like(arn)...))
	}
	return out
}

func roleFields(name string) []where {
	return slices.Concat(in(parameter+"roleName", exactly(name)...), refused(" role "+name), refused("/"+name))
}
