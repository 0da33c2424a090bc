package oracle

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/deployer"
	"datatrail/internal/graph"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
	"datatrail/judge/iam"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/lint"
	"datatrail/tests/oracle/reference"
)

// registered is what the program plans and registers with a configuration, without the engine.
func registered(t *testing.T, values map[string]string, options ...pulumitest.Option) (*stack.Plan, *pulumitest.Graph) {
	t.Helper()
	var plan *stack.Plan
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) (err error) {
		plan, err = stack.Deploy(config.WithKeys(ctx, slices.Collect(maps.Keys(values))))
		return err
	}, append(options, pulumitest.WithConfig(values))...)
	require.NoError(t, err)
	return plan, graph
}

// deployed is the graph of an environment and where it is deployed. Names that Pulumi makes up end in digits that are not
// known.
func deployed(t *testing.T, name string, values map[string]string) (deployer.Site, graph.Graph) {
	t.Helper()
	plan, all := registered(t, values, pulumitest.WithStack(name))
	made := graph.Graph{Stack: name}
	for _, r := range all.Resources() {
		inputs := r.Inputs.Mappable()
		if strings.HasPrefix(r.Type, "aws:iam/") && inputs["name"] == nil {
			inputs["name"] = r.Name + "-" + graph.Random
		}
		if r.Type == "aws:iam/rolePolicy:RolePolicy" {
			inputs["role"] = strings.TrimSuffix(r.Name, "-policy") + "-" + graph.Random
		}
		made.Resources = append(made.Resources, graph.Resource{URN: r.URN, Type: r.Type, Name: r.Name, Inputs: inputs})
	}
	id := plan.Identity
	return deployer.Site{
		Account: id.Account, Region: id.Region, Partition: id.Partition, Prefix: plan.Prefix, Tag: composed.Project + "/" + name,
		Deployer:  "arn:aws:iam::" + id.Account + ":role/ci/" + name + "-deployer",
		Previewer: "arn:aws:iam::" + id.Account + ":role/ci/" + name + "-previewer",
	}, made
}

func statementsOf(t *testing.T, documents []policydoc.Document) []iam.Statement {
	t.Helper()
	var out []iam.Statement
	for _, d := range documents {
		text, err := d.JSON()
		require.NoError(t, err)
		parsed, err := iam.Parse(text)
		require.NoError(t, err)
		out = append(out, parsed.Statement...)
	}
	return out
}

func TestADeployersPoliciesAreInOrder(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	for name, values := range environments(t) {
		site, made := deployed(t, name, values)
		policies, err := deployer.New(site, made)
		require.NoError(t, err, name)
		require.NotEmpty(t, policies.Preview)
		require.NotEmpty(t, policies.Deploy)
		for _, document := range append(policies.Preview, policies.Deploy...) {
			text, err := document.JSON()
			require.NoError(t, err)
			assert.LessOrEqual(t, len(text), deployer.MaxPolicySize)
			assert.Empty(t, lint.Document(text, service, lint.Subject{Bearer: true}), name)
		}
		for _, st := range statementsOf(t, policies.Preview) {
			for _, action := range st.Action {
				for _, known := range service.Actions(action) {
					assert.Contains(t, []string{"Read", "List"}, known.Level, "%s changes nothing", action)
				}
			}
		}
		for _, st := range statementsOf(t, append(policies.Preview, policies.Deploy...)) {
			for _, action := range st.Action {
				// The reference lists the deletion of a source with the destinations, so neither's ARN is sure to do.
				if slices.Contains(st.Resource, "*") && action != "logs:DeleteDeliverySource" {
					assert.Empty(t, bindable(service, action, st), "%s can be bound to resources", action)
				}
				if action == "iam:PassRole" {
					assert.Equal(t, map[string]map[string]iam.Values{"StringEquals": {"iam:PassedToService": {"cloudtrail.amazonaws.com"}}},
						conditions(t, st))
				}
			}
		}
	}
}

// narrowing are the actions on roles that widen nothing: they work on a role whose permissions boundary is another, so that
// one may come and a role without it may go.
var narrowing = []string{"iam:DeleteRole", "iam:DeleteRolePolicy", "iam:UpdateRole"}

func TestADeployerWidensNoRoleWithoutItsPermissionsBoundary(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	bounded := map[string]bool{}
	for name, values := range environments(t) {
		site, made := deployed(t, name, values)
		policies, err := deployer.New(site, made)
		require.NoError(t, err, name)
		boundary := ""
		if i := slices.IndexFunc(made.Resources, func(r graph.Resource) bool { return r.Text("permissionsBoundary") != "" }); i >= 0 {
			boundary = made.Resources[i].Text("permissionsBoundary")
		}
		for _, st := range statementsOf(t, policies.Deploy) {
			for _, action := range st.Action {
				can := slices.ContainsFunc(service.Actions(action), func(a reference.Action) bool {
					return slices.Contains(a.ConditionKeys, "iam:PermissionsBoundary")
				})
				want := can && boundary != "" && !slices.Contains(narrowing, action)
				assert.Equal(t, want, slices.Equal(conditions(t, st)["ArnEquals"]["iam:PermissionsBoundary"], iam.Values{boundary}),
					"%s: %s", name, action)
				bounded[action] = bounded[action] || want
			}
		}
	}
	for _, action := range []string{"iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary", "iam:UpdateAssumeRolePolicy"} {
		assert.True(t, bounded[action], action)
	}
}

// bindable are the types of resources to which an action could be bound, but for what does not exist when it is asked.
func bindable(service *reference.Reference, action string, st iam.Statement) []string {
	if len(st.Condition) > 0 {
		return nil
	}
	var out []string
	for _, known := range service.Actions(action) {
		for _, on := range known.Resources {
			out = append(out, on.Name)
		}
	}
	return out
}

func conditions(t *testing.T, st iam.Statement) map[string]map[string]iam.Values {
	t.Helper()
	text, err := json.Marshal(st.Condition)
	require.NoError(t, err)
	var out map[string]map[string]iam.Values
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func TestEveryActionOfTheDeployersTableIsKnown(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	for _, action := range deployer.Actions() {
		assert.Len(t, service.Actions(action), 1, action)
	}
}

// covers reports whether a pattern of a policy covers an ARN.
func covers(pattern, arn string) bool {
	text := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^(?s:" + text + ")$").MatchString(arn)
}

// named are the ARNs of what a stack has, with names of its own for what Pulumi makes up.
func named(t *testing.T, site deployer.Site, made graph.Graph) map[string]bool {
	t.Helper()
	site.Prefix = "no name begins so"
	policies, err := deployer.New(site, made)
	require.NoError(t, err)
	out := map[string]bool{}
	for _, st := range statementsOf(t, append(policies.Preview, policies.Deploy...)) {
		for _, arn := range st.Resource {
			if arn != "*" && !strings.HasSuffix(arn, ":catalog") {
				out[strings.ReplaceAll(arn, "*", "0a1b2c3")] = true
			}
		}
	}
	return out
}

func TestADeployersPoliciesGrantNothingOnAnotherStacksNames(t *testing.T) {
	all := environments(t)
	full := all["everything"]
	for name, pair := range map[string][2]map[string]string{
		"dev and prod as they are shipped":        {all["dev"], all["prod"]},
		"two stacks with everything in one place": {full, full},
	} {
		devSite, dev := deployed(t, "dev", pair[0])
		prodSite, prod := deployed(t, "prod", pair[1])
		theirs := named(t, prodSite, prod)
		policies, err := deployer.New(devSite, dev)
		require.NoError(t, err)
		for _, st := range statementsOf(t, append(policies.Preview, policies.Deploy...)) {
			if tagged := conditions(t, st)["StringEquals"]; tagged["aws:ResourceTag/datatrail:stack"] != nil || tagged["aws:RequestTag/datatrail:stack"] != nil {
				assert.Contains(t, st.Condition["StringEquals"], firstKey(tagged))
				assert.Equal(t, iam.Values{"datatrail/dev"}, tagged[firstKey(tagged)], name)
				continue
			}
			for _, pattern := range st.Resource {
				for arn := range theirs {
					switch {
					case pattern == "*":
						assert.Subset(t, policies.Unbound, st.Action, "%s: %s", name, st.Sid)
					case slices.Equal(st.Action, iam.Values{"iam:PassRole"}):
						// The role's name is the same in every stack but for its digits: what binds is the service.
					default:
						assert.False(t, covers(pattern, arn), "%s: %s of %v covers %s", name, pattern, st.Action, arn)
					}
				}
			}
		}
	}
}

func firstKey(of map[string]iam.Values) string {
	for key := range of {
		return key
	}
	return ""
}
