package policydoc

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Flaw is a mistake in the statements that the owners of a bucket wrote.
type Flaw struct {
	// Path of the member, such as [1].Action.
	Path string
	// Value that was found there; nil when it is missing.
	Value any
	// Reason says what is wrong and what to do about it. It continues a sentence that begins with the value.
	Reason string
}

// Owned are the statements that the owners of a bucket wrote, once they have been read.
type Owned struct {
	Statements []Statement
	// Flaws are the reasons for refusing the statements. Empty: they are accepted.
	Flaws []Flaw
	// Doubts are what is allowed but probably not intended. They have no values.
	Doubts []Flaw
}

func (o *Owned) refuse(path string, value any, format string, args ...any) {
	o.Flaws = append(o.Flaws, Flaw{path, value, fmt.Sprintf(format, args...)})
}

func (o *Owned) doubt(path, format string, args ...any) {
	o.Doubts = append(o.Doubts, Flaw{Path: path, Reason: fmt.Sprintf(format, args...)})
}

// ReadOwned reads statements from a configuration. It refuses what S3 would refuse together with the rest of the stack, what
// would affect more than the bucket, and what would make it public.
func (d DataBucket) ReadOwned(raw []map[string]any) Owned {
	o := &Owned{}
	seen := map[string]int{}
	for i, members := range raw {
		path := fmt.Sprintf("[%d]", i)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if !slices.Contains(memberNames, name) {
				o.refuse(path+"."+name, members[name], "is under a name that is not supported here: use %s, and name what you mean "+
					"rather than what you do not", strings.Join(memberNames, ", "))
			}
		}
		s := Statement{
			Sid: o.sid(path+".Sid", members["Sid"], seen, i), Effect: o.effect(path+".Effect", members["Effect"]),
			Principal: o.principal(path+".Principal", members["Principal"], partitionOf(d.BucketARN)),
			Action:    o.values(path+".Action", members["Action"]), Resource: o.values(path+".Resource", members["Resource"]),
			Condition: o.conditions(path+".Condition", members["Condition"]), Says: "the owners of the bucket say so",
		}
		o.judge(path, s, d)
		o.Statements = append(o.Statements, s)
	}
	return *o
}

var (
	memberNames = []string{"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
	sidPattern  = regexp.MustCompile(`^[A-Za-z0-9]+$`)
)

// reserved begin the names of statements that datatrail writes, of datasets that are there and of those to come.
var reserved = []string{
	"AllowReadersTo", "AllowForeignRolesTo", "AllowOrganizationTo", "AllowAnonymousReads",
	"DenyInsecureTransport", "DenyOutdatedTLS", "DenyReadsOutsidePerimeter", "DenyListingsOutsidePerimeter", "DenyOldPresigned",
}

func (o *Owned) sid(path string, value any, seen map[string]int, i int) string {
	sid, isText := value.(string)
	first, twice := seen[sid]
	switch {
	case value == nil:
		o.refuse(path, nil, "is missing: name the statement, so that it can be found again")
	case !isText || !sidPattern.MatchString(sid):
		o.refuse(path, value, "is not a name that IAM accepts: use letters and digits")
	case twice:
		o.refuse(path, sid, "is already the name of statement [%d]: give each its own", first)
	case slices.ContainsFunc(reserved, func(prefix string) bool { return strings.HasPrefix(sid, prefix) }):
		o.refuse(path, sid, "begins like one of datatrail's own statements: choose another name")
	default:
		seen[sid] = i
	}
	return sid
}

func (o *Owned) effect(path string, value any) Effect {
	if value != string(Allow) && value != string(Deny) {
		o.refuse(path, value, "is not an effect: write Allow or Deny")
	}
	text, _ := value.(string)
	return Effect(text)
}
