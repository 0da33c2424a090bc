package iamdoc

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// element finds an element of a policy, whose names AWS takes in any case.
func element(of map[string]any, name string) any {
	if value, ok := of[name]; ok {
		return value
	}
	for key, value := range of {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

func readStatement(raw map[string]any) Statement {
	statement := Statement{
		Principals:   readPrincipals(element(raw, "Principal")),
		Actions:      lower(texts(element(raw, "Action"))),
		NotActions:   lower(texts(element(raw, "NotAction"))),
		Resources:    texts(element(raw, "Resource")),
		NotResources: texts(element(raw, "NotResource")),
	}
	statement.Sid, _ = element(raw, "Sid").(string)
	statement.Effect, _ = element(raw, "Effect").(string)
	if excluded := element(raw, "NotPrincipal"); excluded != nil {
		statement.NotPrincipal, statement.Principals = true, readPrincipals(excluded)
	}
	operators, _ := element(raw, "Condition").(map[string]any)
	for _, operator := range slices.Sorted(maps.Keys(operators)) {
		keys, _ := operators[operator].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			statement.Conditions = append(statement.Conditions, newCondition(operator, key, texts(keys[key])))
		}
	}
	return statement
}

func readPrincipals(raw any) Principals {
	var principals Principals
	byKind, ok := raw.(map[string]any)
	if !ok {
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
func texts(raw any) []string {
	list, ok := raw.([]any)
	if !ok {
		list = []any{raw}
	}
	var values []string
	for _, value := range list {
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
