package stack

import (
	"slices"
	"strconv"
	"strings"

	"datatrail/internal/policydoc"
)

// KeyNeeds is what the policy of a key that the configuration brings must contain, in addition to what it has.
type KeyNeeds struct {
	// KeyARN is the key.
	KeyARN string
	// Paths are the configuration keys that name it.
	Paths []string
	// Statements are the statements to add. Their Sids are derived from the stack, so they can be found again.
	Statements []policydoc.Statement
}

// unused is a name that no statement has yet: datasets may share a key.
func (n KeyNeeds) unused(sid string) string {
	same := 0
	for _, s := range n.Statements {
		if strings.TrimRight(s.Sid, "0123456789") == sid {
			same++
		}
	}
	if same == 0 {
		return sid
	}
	return sid + strconv.Itoa(same+1)
}

func (p *planner) need(keyARN, path string, statements []policydoc.Statement) {
	if len(statements) == 0 {
		return
	}
	i := 0
	for i < len(p.KeyNeeds) && p.KeyNeeds[i].KeyARN != keyARN {
		i++
	}
	if i == len(p.KeyNeeds) {
		p.KeyNeeds = append(p.KeyNeeds, KeyNeeds{KeyARN: keyARN})
	}
	needs := &p.KeyNeeds[i]
	if !slices.Contains(needs.Paths, path) {
		needs.Paths = append(needs.Paths, path)
	}
	for _, s := range statements {
		s.Sid = needs.unused(s.Sid)
		needs.Statements = append(needs.Statements, s)
	}
}

// keyNeeds are told of keys that somebody else makes. The stack's own key encrypts no dataset, and its
// policy is whole; what is brought for datasets or logs has a policy of somebody else's.
var keyNeeds = part{
	plan: func(p *planner) {
		if p.KeyARN != "" {
			p.need(p.KeyARN, "logs.kmsKeyArn", p.keyPolicy().Use())
		}
		if key := p.Files.KMSKeyARN; key != "" {
			p.need(key, "logs.trailBucket.kmsKeyArn", p.archiveKeyStatements())
		}
		for _, d := range p.Datasets() {
			statements := d.Reading(d.BucketARN).KeyStatements()
			if d.KMSKeyARN == "" || len(statements) == 0 {
				continue
			}
			path := d.kmsKeyPath
			p.need(d.KMSKeyARN, path, statements)
			p.warn(
				"%s: this key encrypts what perimeter.readers of dataset %s read: its policy must "+
					"contain the statements that make preview prints, which are also in the output keyStatements; "+
					"readers in other accounts need kms:Decrypt in their IAM policies too", path, d.Name)
		}
	},
}
