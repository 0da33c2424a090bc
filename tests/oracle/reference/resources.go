package reference

import (
	"regexp"
	"strings"
)

var placeholder = regexp.MustCompile(`\$\{(\w+)\}`)

// spanning are the placeholders that take more than one segment of a path. AWS writes the ARN of a log group with :* after it,
// or without, by action.
var spanning = map[string]string{
	"AlarmName":        `[^:]+`,
	"ObjectName":       `.+`,
	"LogGroupName":     `[^:]+(:\*)?`,
	"LogStreamName":    `.+`,
	"RoleNameWithPath": `[^:]+`,
}

// Fits reports whether an ARN, wildcards included, can name a resource that the action works on.
func (r *Reference) Fits(action Action, arn string) bool {
	if arn == "*" {
		return true
	}
	for _, on := range action.Resources {
		for _, resource := range r.services[action.Service].Resources {
			if resource.Name == on.Name && resource.pattern().MatchString(arn) {
				return true
			}
		}
	}
	return false
}

func (t Resource) pattern() *regexp.Regexp {
	var out strings.Builder
	last := 0
	for _, found := range placeholder.FindAllStringSubmatchIndex(t.ARN, -1) {
		out.WriteString(regexp.QuoteMeta(t.ARN[last:found[0]]))
		if wide := spanning[t.ARN[found[2]:found[3]]]; wide != "" {
			out.WriteString(wide)
		} else {
			out.WriteString(`[^/:]+`)
		}
		last = found[1]
	}
	return regexp.MustCompile(`^` + out.String() + regexp.QuoteMeta(t.ARN[last:]) + `$`)
}
