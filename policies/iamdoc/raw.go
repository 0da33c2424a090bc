package iamdoc

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

type rawStatement struct {
	Sid          string
	Effect       string
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Action       json.RawMessage
	NotAction    json.RawMessage
	Resource     json.RawMessage
	NotResource  json.RawMessage
	Condition    map[string]map[string]json.RawMessage
}

func (r rawStatement) read() Statement {
	statement := Statement{
		Sid:          r.Sid,
		Effect:       r.Effect,
		Principals:   readPrincipals(r.Principal),
		NotPrincipal: len(r.NotPrincipal) > 0,
		Actions:      texts(r.Action),
		NotActions:   texts(r.NotAction),
		Resources:    texts(r.Resource),
		NotResources: texts(r.NotResource),
	}
	for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(r.Condition[operator])) {
			statement.Conditions = append(statement.Conditions, Condition{
				Operator: operator, Key: key, Values: texts(r.Condition[operator][key]),
			})
		}
	}
	return statement
}

func readPrincipals(raw json.RawMessage) Principals {
	var principals Principals
	var byKind map[string]json.RawMessage
	if json.Unmarshal(raw, &byKind) != nil {
		principals.Everyone = slices.Contains(texts(raw), "*")
		return principals
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		names := texts(byKind[kind])
		switch kind {
		case "AWS":
			principals.AWS = names
			principals.Everyone = principals.Everyone || slices.Contains(names, "*")
		case "Service":
			principals.Services = names
		default:
			principals.Others = append(principals.Others, names...)
		}
	}
	return principals
}

// texts reads one scalar or a list of scalars; a boolean or a number counts as its notation, as in AWS.
func texts(raw json.RawMessage) []string {
	if len(raw) == 0 {
		return nil
	}
	var many []any
	if json.Unmarshal(raw, &many) != nil {
		var one any
		if json.Unmarshal(raw, &one) != nil {
			return nil
		}
		many = []any{one}
	}
	var values []string
	for _, value := range many {
		switch value := value.(type) {
		case string:
			values = append(values, value)
		case bool, float64:
			values = append(values, fmt.Sprint(value))
		}
	}
	return values
}
