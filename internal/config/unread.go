package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// common are keys of ours that other tools have, too.
var common = []string{"tags", "metrics", "alerts", "protect", "logs"}

// others are namespaces of tools that are spelt much like one that is read.
var others = []string{"awsx", "aws-native"}

const (
	pulumiNamespace = "pulumi"
	// shipped is the project's name in the files that come with the program.
	shipped = "datatrail"
	// shortest is the length of a name from which on a wrong letter is a misspelling.
	shortest = 4
)

// unread says which namespace that nothing reads is meant for one that something does. Empty: it is another tool's.
func unread(project, namespace string, set []string) string {
	if slices.Contains(others, namespace) {
		return ""
	}
	ours, provider := keys(reflect.TypeFor[Config]()), keys(reflect.TypeFor[AWS]())
	in := func(list []string) func(string) bool {
		return func(key string) bool { return slices.Contains(list, key) }
	}
	foreign := func(key string) bool { return !slices.Contains(ours, key) }
	switch {
	case near(namespace, []string{awsNamespace}) && slices.ContainsFunc(set, in(provider)):
		return awsNamespace
	case len(namespace) >= shortest && near(namespace, []string{pulumiNamespace}):
		return pulumiNamespace
	case namespace == shipped, len(namespace) >= shortest && near(namespace, []string{project, shipped}):
		return project
	case slices.ContainsFunc(set, func(key string) bool { return in(ours)(key) && !slices.Contains(common, key) }),
		!slices.ContainsFunc(set, foreign):
		return project
	}
	return ""
}

// refuseUnread refuses keys that are meant for this program and that nothing reads: in a namespace that is misspelt, or that
// of a project which has another name. Other keys of an environment file are for other tools.
func refuseUnread(f *findings, project string, values map[string]string) {
	namespaces := map[string][]string{}
	for _, full := range slices.Sorted(maps.Keys(values)) {
		if namespace, key, found := strings.Cut(full, ":"); found {
			namespaces[namespace] = append(namespaces[namespace], key)
		}
	}
	for _, read := range []string{project, awsNamespace, pulumiNamespace} {
		delete(namespaces, read)
	}
	for _, namespace := range slices.Sorted(maps.Keys(namespaces)) {
		meant := unread(project, namespace, namespaces[namespace])
		if meant == "" {
			continue
		}
		for _, key := range namespaces[namespace] {
			f.misplaced = append(f.misplaced, strings.TrimPrefix(meant+":"+key, project+":"))
			full := namespace + ":" + key
			f.refuse(full, values[full], "is not read by anything: keys of this program are under %s, %s and %s: write %s:%s",
				project, awsNamespace, pulumiNamespace, meant, key)
		}
	}
}
