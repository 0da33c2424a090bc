package tampering

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed data/parameters.json
var parametersJSON []byte

//go:embed data/s3-events.txt
var s3Events string

// Parameters returns those of each call, by service and call.
func Parameters() (map[string]map[string][]string, error) {
	var out map[string]map[string][]string
	if err := json.Unmarshal(parametersJSON, &out); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return out, nil
}

// S3Events returns the events of buckets that write, as AWS's page lists them.
func S3Events() []string {
	var out []string
	for line := range strings.Lines(s3Events) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

// recorded is a parameter as CloudTrail writes it: its first letter is small.
func recorded(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// set puts a value at a path such as MuteTargets.AlarmNames.
func set(parameters map[string]any, path string, value any) map[string]any {
	name, below, deeper := strings.Cut(path, ".")
	if deeper {
		inner, _ := parameters[recorded(name)].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
		}
		value = set(inner, below, value)
	}
	parameters[recorded(name)] = value
	return parameters
}

// Calls are the events of an action on the thing, one for each way to name it. None: the call's parameters name nothing that is
// known. takes are the parameters of each call.
func (t Thing) Calls(action string, takes map[string]map[string][]string) []Event {
	if events := t.Events[action]; events != nil {
		return events
	}
	if t.ByResource != "" {
		return []Event{{Name: action}}
	}
	var out []Event
	for _, path := range takes[t.Service][action] {
		for _, value := range t.Names[path] {
			out = append(out, Event{Name: action, Parameters: set(map[string]any{}, path, value)})
		}
	}
	return out
}

// Records are the event as CloudTrail hands it to EventBridge: of a call that succeeded, of one that was refused, and of a
// refused one without the parameters, where AWS's words name the thing.
func (t Thing) Records(action string, e Event) []any {
	service := t.Source
	if service == "" {
		service = t.Service
	}
	if e.Source != "" {
		service = e.Source
	}
	record := func(detail map[string]any) any {
		detail["eventSource"], detail["eventName"] = service+".amazonaws.com", e.Name
		return map[string]any{"source": "aws." + service, "detail-type": "AWS API Call via CloudTrail", "detail": detail}
	}
	var resources any
	if t.ByResource != "" {
		resources = []any{map[string]any{"type": "some", "ARN": t.ByResource}}
	}
	var parameters any
	if e.Parameters != nil {
		parameters = e.Parameters
	}
	out := []any{
		record(map[string]any{"requestParameters": parameters, "resources": resources, "readOnly": false}),
		record(map[string]any{"requestParameters": parameters, "resources": resources, "errorCode": "AccessDenied"}),
	}
	if t.Refused != "" {
		what := t.Service + ":" + action
		for _, because := range []string{"", " because no identity-based policy allows the " + what + " action"} {
			out = append(out, record(map[string]any{
				"requestParameters": nil, "errorCode": "AccessDenied",
				"errorMessage": "User: arn:aws:iam::111122223333:user/eve is not authorized to perform: " + what + " on resource: " +
					t.Refused + because,
			}))
		}
	}
	return out
}
