// Package lint reads IAM documents as AWS's validator would: every action exists, works on the
// resources that it stands beside, and knows the condition keys, which are compared by an operator of
// their type with values of their type.
package lint

import (
	"fmt"
	"slices"

	"datatrail/judge/iam"
	"datatrail/tests/oracle/reference"
)

// Subject is what a document is attached to.
type Subject struct {
	// Bearer is set for the policies of roles, which name no principals.
	Bearer bool
	// Trust is set for trust policies, which name no resources.
	Trust bool
}

// Document tells everything that is wrong with a document.
func Document(text string, r *reference.Reference, s Subject) []string {
	document, err := iam.Parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	if document.Version != iam.Version {
		problems = append(problems, "Version is "+document.Version)
	}
	if len(document.Statement) == 0 {
		problems = append(problems, "no statement")
	}
	seen := map[string]bool{}
	for _, st := range document.Statement {
		c := checker{Statement: st, reference: r, subject: s}
		if st.Sid == "" || seen[st.Sid] {
			c.report("Sid is missing or used twice")
		}
		seen[st.Sid] = true
		c.check()
		problems = append(problems, c.problems...)
	}
	return problems
}

// checker looks at one statement.
type checker struct {
	iam.Statement
	reference *reference.Reference
	subject   Subject
	problems  []string
}

func (c *checker) report(format string, args ...any) {
	c.problems = append(c.problems, c.Sid+": "+fmt.Sprintf(format, args...))
}

func (c *checker) check() {
	if c.Effect != "Allow" && c.Effect != "Deny" {
		c.report("Effect is %q", c.Effect)
	}
	if (c.Principal == nil) != c.subject.Bearer {
		c.report("Principal is missing, or is not allowed here")
	}
	if (len(c.Resource) == 0) != c.subject.Trust {
		c.report("Resource is missing, or is not allowed here")
	}
	if len(c.Action) == 0 {
		c.report("no action")
	}
	for _, pattern := range c.Action {
		c.action(pattern)
	}
	c.resources()
	for operator, keys := range c.Condition {
		for key, listed := range keys {
			c.condition(operator, key, listed)
		}
	}
}

// action checks one action, or what a pattern covers: of that, something has to fit.
func (c *checker) action(pattern string) {
	covered := c.reference.Actions(pattern)
	if len(covered) == 0 {
		c.report("%s: no such action", pattern)
		return
	}
	if !c.subject.Trust && !slices.ContainsFunc(covered, func(a reference.Action) bool { return c.fits(a) }) {
		c.report("%s works on none of %v", pattern, c.Resource)
	}
	for _, keys := range c.Condition {
		for key := range keys {
			if !slices.ContainsFunc(covered, func(a reference.Action) bool { return c.reference.Legal(a, key) }) {
				c.report("%s knows no condition key %s", pattern, key)
			}
		}
	}
}

func (c *checker) fits(action reference.Action) bool {
	return slices.ContainsFunc(c.Resource, func(arn string) bool { return c.reference.Fits(action, arn) })
}

// resources checks that each resource is there for some action.
func (c *checker) resources() {
	for _, arn := range c.Resource {
		used := slices.ContainsFunc(c.Action, func(pattern string) bool {
			return slices.ContainsFunc(c.reference.Actions(pattern), func(a reference.Action) bool { return c.reference.Fits(a, arn) })
		})
		if !used {
			c.report("no action of %v works on %s", c.Action, arn)
		}
	}
}
