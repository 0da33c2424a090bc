package rules_test

import (
	"fmt"
	"strings"

	"datatrail/policies/sample"
)

func selectors(values ...string) []any {
	list := make([]any, 0, len(values))
	for _, value := range values {
		list = append(list, value)
	}
	return []any{sample.Selector(sample.Props{"field": "resources.ARN", "startsWiths": list})}
}

func logs(from, to string) *sample.Resource {
	return &sample.Resource{Type: sample.Logging, Name: from + "-circle", Props: sample.Props{
		"bucket": sample.Named(from), "targetBucket": sample.Named(to),
	}}
}

func expire(bucket string, days int) func(sample.Program) sample.Program {
	return set(bucket+"-lifecycle", "rules", []any{
		sample.Props{"status": "Disabled", "expiration": sample.Props{"days": 1}},
		sample.Props{"status": "Enabled", "expiration": sample.Props{"days": days}},
	})
}

func unprotected(name string) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program {
		p.Named(name).Protect = false
		return p
	}
}

func waitFor(names ...string) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program {
		p.Named("trail").DependsOn = names
		return p
	}
}

func statements(list ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(list, ",") + `]}`
}

func naive(action, service string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"%s","Resource":"*"}`, service, action)
}

func denyPlain(bucket string) string {
	return fmt.Sprintf(`{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:*"],
"Condition":{"Bool":{"aws:SecureTransport":false}},
"Resource":["arn:aws:s3:::%[1]s","arn:aws:s3:::%[1]s/*"]}`, bucket)
}

func replaced(text, old, with string) string { return strings.ReplaceAll(text, old, with) }
