package tests

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"datatrail/internal/pulumitest"
)

// awsLimits are patterns and lengths of inputs, by type, as AWS's API references give them.
var awsLimits = map[string]map[string]struct {
	pattern string
	length  int
}{
	"aws:s3/bucketV2:BucketV2":                                     {"bucket": {`^[a-z0-9][a-z0-9.-]*[a-z0-9]$`, 63}},
	"aws:s3/bucketPolicy:BucketPolicy":                             {"policy": {``, 20480}},
	"aws:kms/key:Key":                                              {"policy": {``, 32768}, "description": {``, 8192}},
	"aws:kms/alias:Alias":                                          {"name": {`^alias/[a-zA-Z0-9/_-]+$`, 256}},
	"aws:cloudtrail/trail:Trail":                                   {"name": {`^[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]$`, 128}, "s3KeyPrefix": {``, 200}},
	"aws:cloudwatch/logGroup:LogGroup":                             {"name": {`^[\.\-_/#A-Za-z0-9]+$`, 512}},
	"aws:cloudwatch/metricAlarm:MetricAlarm":                       {"name": {``, 255}, "alarmDescription": {``, 1024}},
	"aws:cloudwatch/logMetricFilter:LogMetricFilter":               {"name": {`^[^:*]+$`, 512}, "pattern": {``, 1024}},
	"aws:cloudwatch/queryDefinition:QueryDefinition":               {"name": {``, 255}, "queryString": {``, 10000}},
	"aws:cloudwatch/eventRule:EventRule":                           {"name": {`^[\.\-_A-Za-z0-9]+$`, 64}, "description": {``, 512}, "eventPattern": {``, 4096}},
	"aws:cloudwatch/eventTarget:EventTarget":                       {"targetId": {`^[\.\-_A-Za-z0-9]+$`, 64}},
	"aws:cloudwatch/dashboard:Dashboard":                           {"dashboardName": {`^[A-Za-z0-9_-]+$`, 255}},
	"aws:cloudwatch/contributorInsightRule:ContributorInsightRule": {"ruleName": {`^[\x20-\x7E]+$`, 128}, "ruleDefinition": {``, 8192}},
	"aws:iam/role:Role":                                            {"assumeRolePolicy": {``, 2048}},
	"aws:iam/rolePolicy:RolePolicy":                                {"policy": {``, 10240}},
	"aws:sns/topic:Topic":                                          {"name": {`^[A-Za-z0-9_-]+$`, 256}},
	"aws:sns/topicPolicy:TopicPolicy":                              {"policy": {``, 30720}},
	"aws:athena/workgroup:Workgroup":                               {"name": {`^[a-zA-Z0-9._-]+$`, 128}, "description": {``, 1024}},
	"aws:athena/namedQuery:NamedQuery":                             {"name": {``, 128}, "description": {``, 1024}, "query": {``, 262144}},
	"aws:glue/catalogDatabase:CatalogDatabase":                     {"name": {`^[a-z0-9_]+$`, 255}, "description": {``, 2048}},
	"aws:glue/catalogTable:CatalogTable":                           {"name": {`^[a-z0-9_]+$`, 255}},
	"aws:s3/bucketMetric:BucketMetric":                             {"name": {``, 64}},
	"aws:s3/analyticsConfiguration:AnalyticsConfiguration":         {"name": {``, 64}},
}

var (
	tagCharacters = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)
	reservedNames = regexp.MustCompile(`^(xn--|sthree-|amzn-s3-demo-)|\.\.|^(\d{1,3}\.){3}\d{1,3}$|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$`)
)

func characters(text string) int { return len(utf16.Encode([]rune(text))) }

// awsRefuses says what AWS would refuse of a resource, as far as it shows in names, sizes and tags.
func awsRefuses(r pulumitest.Registration) []string {
	var wrong []string
	for key, limit := range awsLimits[r.Type] {
		value := r.Inputs[resource.PropertyKey(key)]
		if value.IsSecret() {
			value = value.SecretValue().Element
		}
		if !value.IsString() {
			continue
		}
		text := value.StringValue()
		if characters(text) > limit.length {
			wrong = append(wrong, fmt.Sprintf("%s has %d characters, and AWS takes %d: %.80s", key, characters(text), limit.length, text))
		}
		if limit.pattern != "" && !regexp.MustCompile(limit.pattern).MatchString(text) {
			wrong = append(wrong, fmt.Sprintf("%s %q does not match %s", key, text, limit.pattern))
		}
		if key == "bucket" && reservedNames.MatchString(text) {
			wrong = append(wrong, fmt.Sprintf("bucket %s has a name that S3 reserves", text))
		}
	}
	return wrong
}

// togetherRefused says what AWS would refuse of names that are taken, and of the tags that a provider puts on all resources,
// with a bucket's own.
func togetherRefused(graph *pulumitest.Graph) []string {
	var wrong []string
	given := map[string]any{}
	for _, provider := range graph.ByType("pulumi:providers:aws") {
		if defaults, ok := provider.Inputs.Mappable()["defaultTags"].(map[string]any); ok {
			given, _ = defaults["tags"].(map[string]any)
		}
	}
	folded := map[string]bool{}
	for key, value := range given {
		text := fmt.Sprint(value)
		if key == "" || characters(key) > 128 || characters(text) > 256 || !tagCharacters.MatchString(key) || !tagCharacters.MatchString(text) ||
			strings.HasPrefix(strings.ToLower(key), "aws:") || len(graph.ByType("aws:iam/role:Role")) > 0 && folded[strings.ToLower(key)] {
			wrong = append(wrong, fmt.Sprintf("tag %q: %q", key, text))
		}
		folded[strings.ToLower(key)] = true
	}
	named := map[string]bool{}
	for _, bucket := range graph.ByType(bucketToken) {
		if name := fmt.Sprint(bucket.Inputs.Mappable()["bucket"]); named[name] {
			wrong = append(wrong, "two buckets are called "+name)
		} else {
			named[name] = true
		}
		own, _ := bucket.Inputs.Mappable()["tags"].(map[string]any)
		if n := len(own) + len(given); n > 50 {
			wrong = append(wrong, fmt.Sprintf("%d tags of %s", n, bucket.Name))
		}
	}
	return wrong
}
