package watch

// WatchedDelivery is the delivery of access logs to a log group.
type WatchedDelivery struct {
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// Destination is the name of the destination. Required.
	Destination string
	// Sources are the names of the sources. Required.
	Sources []string
}

// deliveryRules watch over the delivery of access logs. What another rule reports is left to that rule.
func (spec *TamperSpec) deliveryRules() []rule {
	d := spec.AccessLogs
	if d == nil {
		return nil
	}
	groups := []string{d.LogGroup}
	if spec.LogGroup != "" {
		groups = append(groups, spec.LogGroup)
	}
	return append(spread(rule{
		suffix: "access-log-group", description: "Calls that change or empty log group " + d.LogGroup,
		thing: "log group", subject: "$.detail.requestParameters.logGroupName",
		pattern: eventPattern{
			services: []string{"logs"}, calls: logGroupCalls, wheres: logGroupFields(d.LogGroup, spec.LogGroup == "", false),
		},
	}, false), spread(rule{
		suffix: "deliveries", description: "Calls that change the delivery of access logs to log group " + d.LogGroup,
		thing: "the delivery of access logs of " + spec.Trail + ", or another delivery",
		pattern: eventPattern{
			services: []string{"logs"}, calls: deliveryCalls, wheres: deliveryFields(d.Destination, groups, d.Sources),
		},
	}, false)...)
}
