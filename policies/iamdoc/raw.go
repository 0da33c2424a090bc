package iamdoc

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
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
		Actions:      lower(texts(r.Action)),
		NotActions:   lower(texts(r.NotAction)),
		Resources:    texts(r.Resource),
		NotResources: texts(r.NotResource),
	}
	if len(r.NotPrincipal) > 0 {
		statement.NotPrincipal, statement.Principals = true, readPrincipals(r.NotPrincipal)
	}
	for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(r.Condition[operator])) {
			statement.Conditions = append(statement.Conditions, newCondition(operator, key, texts(r.Condition[operator][key])))
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
		case "Federated":
			principals.Federated = names
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
	if raw[0] == '"' {
		var one string
		if json.Unmarshal(raw, &one) != nil {
			return nil
		}
		return []string{one}
	}
	var many []any
	if json.Unmarshal(raw, &many) != nil {
		many = make([]any, 1)
		if json.Unmarshal(raw, &many[0]) != nil {
			return nil
		}
	}
	values := make([]string, 0, len(many))
	for _, value := range many {
		switch value := value.(type) {
		case string:
			values = append(values, value)
		case bool:
			values = append(values, strconv.FormatBool(value))
		case float64:
			values = append(values, strconv.FormatFloat(value, 'f', -1, 64))
		}
	}
	return values
}

func lower(values []string) []string {
	for i, value := range values {
		values[i] = strings.ToLower(value)
	}
	return values
}
