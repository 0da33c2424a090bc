package reference

import (
	"regexp"
	"slices"
	"strings"
)

// Types of condition keys.
const (
	String  = "String"
	ARN     = "ARN"
	Bool    = "Bool"
	Numeric = "Numeric"
	Date    = "Date"
	IP      = "IPAddress"
)

// global are condition keys that exist for every action.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var global = map[string]string{
	"aws:PrincipalAccount":      String,
	"aws:PrincipalArn":          ARN,
	"aws:PrincipalIsAWSService": Bool,
	"aws:PrincipalOrgID":        String,
	"aws:SecureTransport":       Bool,
	"aws:SourceAccount":         String,
	"aws:SourceArn":             ARN,
	"aws:SourceIp":              IP,
	"aws:SourceVpc":             String,
	"aws:SourceVpce":            String,
	"aws:ViaAWSService":         Bool,
}

// Type returns the type of a condition key, and whether there is such a key.
func (r *Reference) Type(key string) (string, bool) {
	if t, found := global[key]; found {
		return t, true
	}
	prefix, _, _ := strings.Cut(key, ":")
	// What says aws: and is not global, each service lists for itself: the tags.
	for name, service := range r.services {
		for _, k := range service.ConditionKeys {
			if (name == prefix || prefix == "aws") && covers(k.Name, key) {
				return strings.TrimPrefix(k.Type, "ArrayOf"), true
			}
		}
	}
	return "", false
}

// Legal reports whether a condition key can be used with an action.
func (r *Reference) Legal(action Action, key string) bool {
	if _, found := global[key]; found {
		return true
	}
	allowed := slices.Clone(action.ConditionKeys)
	for _, on := range action.Resources {
		allowed = append(allowed, on.ConditionKeys...)
		for _, resource := range r.services[action.Service].Resources {
			if resource.Name == on.Name {
				allowed = append(allowed, resource.ConditionKeys...)
			}
		}
	}
	return slices.ContainsFunc(allowed, func(name string) bool { return covers(name, key) })
}

var keyPlaceholder = regexp.MustCompile(`\\\$\\\{\w+\\\}|<\w+>`)

// covers reports whether a key is the named one, in which placeholders stand for any text.
func covers(name, key string) bool {
	pattern := keyPlaceholder.ReplaceAllString(regexp.QuoteMeta(name), `.+`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(key)
}
