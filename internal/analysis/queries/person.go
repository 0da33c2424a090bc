package queries

import (
	"strings"

	"datatrail/internal/dataset"
)

// identities are the expressions that the parts take names out of identities with.
var identities = map[string]string{
	"lent_identity": dataset.LentIdentity, "center_role": dataset.IdentityCenterRole,
	"center_session": dataset.IdentityCenterSession, "session_arn": dataset.SessionARN, "pod_session": dataset.PodSession,
	"job_session": dataset.JobSession, "instance_session": dataset.InstanceSession,
	"mail_session": dataset.MailSession, "last_name": dataset.LastName,
}

// personSource reads the source out of the letter in front of a person: a is the most telling source.
func personSource() string {
	sources := dataset.PersonSources()
	names, letters := make([]string, len(sources)), ""
	for i, source := range sources {
		names[i] = text(string(source))
		letters += string(rune('a' + i))
	}
	return "element_at(ARRAY[" + strings.Join(names, ", ") + "], strpos(" + text(letters) + ", substr(who, 1, 1)))"
}

// people are the sources that name people.
func people() string {
	var names []string
	for _, source := range dataset.Humans() {
		names = append(names, string(source))
	}
	return tuple(names)
}
