package deployer

import (
	"strings"

	"datatrail/internal/graph"
)

// ofRoles is an input of the roles that a graph makes, by their names: what is attached to a role has the name alone.
func ofRoles(g graph.Graph, input string) map[string]string {
	out := map[string]string{}
	for _, r := range g.Resources {
		if text := r.Text(input); r.Type == roleType && text != "" {
			out[r.Text("name")] = text
		}
	}
	return out
}

// path of a role that the graph makes, or "/".
func (s Site) path(role string) string {
	if path := s.paths[role]; path != "" {
		return "/" + strings.Trim(path, "/") + "/"
	}
	return "/"
}

// boundary of a role, or of the one that something is attached to. Empty: it has none.
func (s Site) boundary(r graph.Resource) string {
	if r.Type == roleType {
		return s.boundaries[r.Text("name")]
	}
	return s.boundaries[r.Text("role")]
}

// boundedSid ends the ids of statements that widen roles with a boundary, and those of roles without one beside them: in one
// statement, the latter would hold for both.
func (s Site) boundedSid(boundary string) string {
	switch {
	case boundary != "":
		return "Bounded"
	case len(s.boundaries) > 0:
		return "Unbounded"
	}
	return ""
}
