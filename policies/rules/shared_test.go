package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/rules"
	"datatrail/policies/sample"
)

// sharing judges the policy of a bucket that others own, with two statements that a program may not write.
func sharing(component, openSid, foreignSid string) rules.Verdict {
	statement := func(sid, principal, action string) string {
		return fmt.Sprintf(`{"Sid":%q,"Effect":"Allow","Principal":%s,"Action":%q,"Resource":"*"}`, sid, principal, action)
	}
	program := append(sound(), &sample.Resource{Type: sample.Policy, Name: "lake-policy", Props: sample.Props{
		"bucket": "lake",
		"policy": statements(statement(openSid, `"*"`, "s3:GetObject"), statement(foreignSid, `{"AWS":"`+foreignAccount+`"}`, "s3:*")),
	}})
	resources := program.Update()
	for _, r := range resources {
		if r.Name == "lake-policy" {
			r.URN = strings.Replace(r.URN, "::"+sample.Policy, "::"+component+sample.Policy, 1)
		}
	}
	return judge(resources)
}

func TestWhatOthersWroteIntoTheirBucketIsAdviceAndWhatTheProgramWroteIsNot(t *testing.T) {
	const shared, mark = "datatrail:bucket:AttachedPolicy$", "Dt0123456789ab"
	for name, c := range map[string]struct {
		component, open, foreign string
		openFails, foreignFails  bool
	}{
		"both by others":                      {shared, "AllowAll", "AllowPartner", false, false},
		"both by the program":                 {shared, "AllowAll" + mark, "AllowPartner" + mark + "B", true, true},
		"one each":                            {shared, "AllowAll" + mark, "AllowPartner", true, false},
		"a name that only holds the mark":     {shared, "AllowAll" + mark + "Copy", "AllowPartner", false, false},
		"no name":                             {shared, "", "", false, false},
		"a bucket that nobody else writes to": {"", "AllowAll", "AllowPartner", true, true},
	} {
		verdict := sharing(c.component, c.open, c.foreign)
		said := func(rule string) int {
			n := 0
			for _, found := range verdict.Violations[rule] {
				assert.Contains(t, found.URN, "lake-policy", name)
				n++
			}
			return n
		}
		assert.Equal(t, c.openFails, said("no-open-grant") > 0, name)
		assert.Equal(t, c.foreignFails, said("no-foreign-management") > 0, name)
		advised := 0
		for _, found := range verdict.Advice {
			if strings.Contains(found.URN, "lake-policy") {
				assert.Contains(t, found.Message, "holds a statement of the bucket's owners, which", name)
				advised++
			}
		}
		assert.Equal(t, c.component != "" && (!c.openFails || !c.foreignFails), advised > 0, name)
	}
}
