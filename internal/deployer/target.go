package deployer

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/graph"
)

// Site says where a stack is deployed, and what distinguishes its resources from others.
type Site struct {
	// Account, Region and Partition are those of the stack.
	Account, Region, Partition string
	// Prefix is the beginning of the names of the stack's resources.
	Prefix string
	// Tag is the value of the tag datatrail:stack.
	Tag string
	// Deployer and Previewer are the ARNs of the two roles.
	Deployer, Previewer string

	// paths and boundaries of the roles that the graph makes, by name.
	paths, boundaries map[string]string
	// made are the names of the buckets that the graph makes.
	made map[string]bool
}

const roleType = "aws:iam/role:Role"

var unknown = regexp.MustCompile(`<[^>]*>`)

// separators follow the prefix in names that are the stack's own.
const separators = "-/_"

// name is a pattern for a physical name. All names of the stack that go on after its prefix are one pattern, so that
// another dataset needs no other policy; a name that the configuration chose stands for itself.
func (s Site) name(text string) string {
	text = unknown.ReplaceAllString(text, "*")
	rest, own := strings.CutPrefix(text, s.Prefix)
	if own && rest != "" && strings.Contains(separators, rest[:1]) {
		return s.Prefix + rest[:1] + "*"
	}
	return text
}

func (s Site) arn(service, region, account, resource string) string {
	return arn.ARN{Partition: s.Partition, Service: service, Region: region, AccountID: account, Resource: resource}.String()
}

func (s Site) regional(service, resource string) string {
	return s.arn(service, s.Region, s.Account, resource)
}

// target is what an action works on: the ARNs that a resource gives. A nil target is everything.
type target struct {
	// name becomes part of a statement's id.
	name string
	arns func(Site, graph.Resource) []string
}

// of is the name for one resource. Buckets of others stand in statements of their own: what is allowed on the stack's, such as
// their deletion, is not allowed on those.
func (t *target) of(s Site, r graph.Resource) string {
	if name := r.Text("bucket"); t == buckets && name != "" && !s.made[name] {
		return "OthersBuckets"
	}
	return t.name
}

// at is a target with one ARN, of a regional service.
func at(name, service, before, property string) *target {
	return &target{name, func(s Site, r graph.Resource) []string {
		return []string{s.regional(service, before+s.name(r.Text(property)))}
	}}
}

// The targets.
var (
	buckets = &target{"Buckets", func(s Site, r graph.Resource) []string {
		return []string{s.arn("s3", "", "", s.name(r.Text("bucket")))}
	}}
	objects = &target{"Objects", func(s Site, r graph.Resource) []string {
		return []string{s.arn("s3", "", "", s.name(r.Text("bucket"))+"/*")}
	}}
	trails  = at("Trails", "cloudtrail", "trail/", "name")
	keys    = at("Keys", "kms", "key/*", "")
	aliases = at("Aliases", "kms", "", "name")
	// A log group has two ARNs: some actions are asked with the one, and some with the other.
	groups       = logGroups("LogGroups", "name")
	filterGroups = logGroups("LogGroups", "logGroupName")
	sources      = at("DeliverySources", "logs", "delivery-source:", "name")
	destinations = at("DeliveryDestinations", "logs", "delivery-destination:", "name")
	deliveries   = at("Deliveries", "logs", "delivery:*", "")
	alarms       = at("Alarms", "cloudwatch", "alarm:", "name")
	composites   = at("Alarms", "cloudwatch", "alarm:", "alarmName")
	insights     = at("InsightRules", "cloudwatch", "insight-rule/", "ruleName")
	dashboards   = &target{"Dashboards", func(s Site, r graph.Resource) []string {
		return []string{s.arn("cloudwatch", "", s.Account, "dashboard/"+s.name(r.Text("dashboardName")))}
	}}
	eventRules  = at("EventRules", "events", "rule/", "name")
	targetRules = at("EventRules", "events", "rule/", "rule")
	topics      = at("Topics", "sns", "", "name")
	roles       = roleBy("name")
	rolesOf     = roleBy("role")
	workgroups  = at("Workgroups", "athena", "workgroup/", "name")
	ofWorkgroup = at("Workgroups", "athena", "workgroup/", "workgroup")
	// Glue asks for the catalog, the database and the table, whatever is done, and before a database goes for its functions.
	databases = catalog("name", "catalog", "database/", "table/*")
	dropped   = catalog("name", "catalog", "database/", "table/*", "userDefinedFunction/*")
	tables    = catalog("databaseName", "catalog", "database/", "table/*")
)

func catalog(property string, parts ...string) *target {
	return &target{"Catalog", func(s Site, r graph.Resource) []string {
		var out []string
		for _, part := range parts {
			kind, all, found := strings.Cut(part, "/")
			if found {
				part = strings.TrimSuffix(kind+"/"+s.name(r.Text(property))+"/"+all, "/")
			}
			out = append(out, s.regional("glue", part))
		}
		return out
	}}
}

func logGroups(name, property string) *target {
	return &target{name, func(s Site, r graph.Resource) []string {
		one := s.regional("logs", "log-group:"+s.name(r.Text(property)))
		return []string{one, one + ":*"}
	}}
}

func roleBy(property string) *target {
	return &target{"Roles", func(s Site, r graph.Resource) []string {
		name := r.Text(property)
		return []string{s.arn("iam", "", s.Account, "role"+s.path(name)+s.name(name))}
	}}
}

// last is an ARN whose last part is a pattern, as names are.
func (s Site) last(text string) string {
	parsed, err := arn.Parse(text)
	if err != nil {
		return text
	}
	parsed.Resource = s.name(parsed.Resource)
	return parsed.String()
}

func topicOf(property string) *target {
	return &target{"Topics", func(s Site, r graph.Resource) []string { return []string{s.last(r.Text(property))} }}
}

// resourceARN is what a delivery source delivers the logs of.
func resourceARN(s Site, r graph.Resource) []string {
	return []string{s.last(r.Text("resourceArn"))}
}

// deliveryEnds are the source and the destination of a delivery.
func deliveryEnds(s Site, r graph.Resource) []string {
	destination := r.Text("deliveryDestinationArn")
	if i := strings.LastIndex(destination, ":"); i >= 0 {
		destination = destination[:i+1] + s.name(destination[i+1:])
	}
	return []string{s.regional("logs", "delivery-source:"+s.name(r.Text("deliverySourceName"))), destination}
}
