package watch

import (
	"regexp"
	"strings"

	"datatrail/internal/dataset"
)

// group is a group that takes something. The expressions have one.
var group = regexp.MustCompile(`\(([^?])`)

// grouped gives the group of an expression of internal/dataset a name, and writes it between slashes.
func grouped(expression, name string) string {
	return "/" + strings.ReplaceAll(group.ReplaceAllString(expression, "(?<"+name+">$1"), "/", `\/`) + "/"
}

// ofSession looks for the name of a session at the end of its ARN.
func ofSession(expression string) string {
	return ":assumed-role/[^/]+/" + strings.TrimPrefix(expression, "^")
}

// loggedPerson are the commands that name the person, or else the workload, behind a request. Access logs have nothing but the
// ARN: the rules are those of dataset.Identity, the most telling first, and no source identity is known.
var loggedPerson = func() string {
	rules := []struct{ name, expression string }{
		{"center", dataset.IdentityCenterSession},
		// CloudFront's identities look like users, of an account that has letters.
		{"named", ":iam::[0-9]+:user/(?:.*/)?" + dataset.LastName},
		{"pod", ofSession(dataset.PodSession)},
		{"job", ofSession(dataset.JobSession)},
		{"instance", ofSession(dataset.InstanceSession)},
		{"federated", ":sts::[0-9]+:federated-user/" + dataset.LastName},
		{"mail", ofSession(dataset.MailSession)},
	}
	var out, names []string
	for _, rule := range rules {
		out, names = append(out, "parse "+loggedRequester+" "+grouped(rule.expression, rule.name)), append(names, rule.name)
	}
	return strings.Join(append(out, "fields coalesce("+strings.Join(names, ", ")+`, "`+noPerson+`") as person`), "\n| ")
}()
