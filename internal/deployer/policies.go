package deployer

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"datatrail/internal/graph"
	"datatrail/internal/policydoc"
)

// tagStack is the tag by which the stack's own things are told where names do not do it.
const tagStack = "datatrail:stack"

// Policies are the permissions of the two roles. The deployer needs both fields, the previewer only Preview.
type Policies struct {
	// Preview is enough to preview and to refresh.
	Preview []policydoc.Document
	// Deploy is what updating and destroying need in addition.
	Deploy []policydoc.Document
	// Unbound are the actions that AWS does not let anybody restrict to resources.
	Unbound []string
}

// lot is what becomes one statement.
type lot struct {
	sid             string
	actions, arns   map[string]bool
	bound           bound
	services        map[string]bool
	boundaries      map[string]bool
	reads, anything bool
}

// lots collects grants by target.
type lots map[string]*lot

var sids = map[bound]string{byName: "", byTag: "ByTag", byRequest: "WhenTagged", byFirstTag: "FirstTag", byService: "Pass"}

// add puts a grant of one resource to those like it.
func (l lots) add(s Site, g grant, r graph.Resource) {
	if g.where != nil && !g.where(r) {
		return
	}
	sid := "Deploy"
	if g.reads {
		sid = "Read"
	}
	if g.on == nil {
		sid += "Account"
	} else {
		sid += g.on.of(s, r)
	}
	sid += sids[g.bound]
	boundary := ""
	if g.widens {
		boundary = s.boundary(r)
		sid += s.boundedSid(boundary)
	}
	if l[sid] == nil {
		l[sid] = &lot{
			sid: sid, actions: map[string]bool{}, arns: map[string]bool{}, services: map[string]bool{}, boundaries: map[string]bool{},
			bound: g.bound, reads: g.reads, anything: g.on == nil,
		}
	}
	if boundary != "" {
		l[sid].boundaries[boundary] = true
	}
	for _, action := range g.actions {
		l[sid].actions[action] = true
	}
	if g.on != nil {
		for _, arn := range g.on.arns(s, r) {
			// What hangs on something that AWS has yet to name is covered by the row of that thing.
			if arn != "" {
				l[sid].arns[arn] = true
			}
		}
	}
	if g.bound == byService {
		for _, service := range trusted(r) {
			l[sid].services[service] = true
		}
	}
}

func sorted(set map[string]bool) policydoc.Values { return slices.Sorted(maps.Keys(set)) }

// statement is what a lot allows.
func (l lot) statement(s Site) policydoc.Statement {
	st := policydoc.Statement{
		Sid: l.sid, Effect: policydoc.Allow, Action: sorted(l.actions), Resource: sorted(l.arns),
	}
	if l.anything {
		st.Resource = policydoc.Values{"*"}
	}
	equals := func(key string, values policydoc.Values) policydoc.Conditions {
		return policydoc.Conditions{"StringEquals": {key: values}}
	}
	switch l.bound {
	case byTag:
		st.Condition = equals("aws:ResourceTag/"+tagStack, policydoc.Values{s.Tag})
	case byRequest:
		st.Condition = equals("aws:RequestTag/"+tagStack, policydoc.Values{s.Tag})
	case byFirstTag:
		st.Condition = equals("aws:RequestTag/"+tagStack, policydoc.Values{s.Tag})
		st.Condition["Null"] = map[string]policydoc.Values{"aws:ResourceTag/" + tagStack: {"true"}}
	case byService:
		st.Condition = equals("iam:PassedToService", sorted(l.services))
	case byName:
	}
	if len(l.boundaries) > 0 {
		st.Condition["ArnEquals"] = map[string]policydoc.Values{"iam:PermissionsBoundary": sorted(l.boundaries)}
	}
	return st
}

// collect goes through a graph, and tells every type that has no row.
func collect(s Site, g graph.Graph) (lots, error) {
	all, missing := lots{}, map[string]bool{}
	for _, grants := range asked {
		for _, each := range grants {
			all.add(s, each, graph.Resource{})
		}
	}
	for _, r := range g.Resources {
		grants, known := table[r.Type]
		if r.Managed() && !known {
			missing[r.Type] = true
		}
		for _, each := range grants {
			all.add(s, each, r)
		}
	}
	var mistakes []error
	for _, token := range sorted(missing) {
		mistakes = append(mistakes, fmt.Errorf("resource type %s: which actions it needs is not known: add a row to "+
			"internal/deployer/table.go", token))
	}
	return all, errors.Join(mistakes...)
}

// bucketsOf are the names of the buckets that a graph makes.
func bucketsOf(g graph.Graph) map[string]bool {
	out := map[string]bool{}
	for _, r := range g.Resources {
		if r.Type == bucketPart("bucketV2") {
			out[r.Text("bucket")] = true
		}
	}
	return out
}

// New derives the policies of a stack from its graph.
func New(s Site, g graph.Graph) (Policies, error) {
	s.paths, s.boundaries = ofRoles(g, "path"), ofRoles(g, "permissionsBoundary")
	s.made = bucketsOf(g)
	all, err := collect(s, g)
	if err != nil {
		return Policies{}, err
	}
	var read, write []policydoc.Statement
	unbound := map[string]bool{}
	for _, sid := range slices.Sorted(maps.Keys(all)) {
		l := all[sid]
		if !l.anything && len(l.arns) == 0 {
			continue
		}
		if l.anything && l.bound == byName {
			maps.Copy(unbound, l.actions)
		}
		if l.reads {
			read = append(read, l.statement(s))
		} else {
			write = append(write, l.statement(s))
		}
	}
	p := Policies{Unbound: sorted(unbound)}
	if p.Preview, err = split(read); err != nil {
		return Policies{}, fmt.Errorf("policy to preview: %w", err)
	}
	if p.Deploy, err = split(write); err != nil {
		return Policies{}, fmt.Errorf("policy to deploy: %w", err)
	}
	return p, nil
}

// Types returns the types of resources that have a row.
func Types() []string { return slices.Sorted(maps.Keys(table)) }

// Functions returns the functions of the provider that have a row.
func Functions() []string { return slices.Sorted(maps.Keys(asked)) }

// Actions returns all actions in the tables.
func Actions() []string {
	all := map[string]bool{}
	for _, rows := range []map[string][]grant{table, asked} {
		for _, grants := range rows {
			for _, g := range grants {
				for _, action := range g.actions {
					all[action] = true
				}
			}
		}
	}
	return sorted(all)
}
