package tests

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"datatrail/internal/config"
)

// Few names, so that they collide; and what people write wrong.
// pools are what people write for a key, by its name: what is sound, and then what is not, or not here. Names are few, so that
// they collide.
var pools = map[string]struct{ sound, wrong []string }{
	"name": {
		[]string{"a", "b", "reviews", "trail-logs", "access-logs", "query-results"},
		[]string{strings.Repeat("long", 15), "A_b", "-a", "x--y"},
	},
	"bucket": {
		[]string{"abc", "corpus", "data.corp.example.com"},
		[]string{"datatrail-test-a-111122223333", "datatrail-test-trail-logs-111122223333", "x-an", "a..b", "arn:aws:s3:::abc", "192.0.2.1"},
	},
	"encryption": {
		[]string{"kms", "sse-s3"},
		[]string{"aws-owned"},
	},
	"kmsKeyArn": {
		[]string{"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-central-1:444455556666:key/mrk-1"},
		[]string{"alias/a"},
	},
	"mode": {
		[]string{"enforce", "observe"},
		[]string{},
	},
	"cidrs": {
		[]string{"8.8.8.0/24", "8.8.9.0/24", "8.0.0.0/7", "2a01:4f8::/32", "2a01:4f9::/32", "198.51.100.0/24"},
		[]string{"10.0.0.0/8", "8.8.8.8", "fe80::1%eth0/128", "0.0.0.0/1", "128.0.0.0/1", "::/0"},
	},
	"vpcEndpoints": {
		[]string{"vpce-12345678", "vpce-0a1b2c3d4e5f60718"},
		[]string{"vpc-12345678"},
	},
	"vpcs": {
		[]string{"vpc-12345678", "vpc-0123456789abcdef0"},
		[]string{"vpce-12345678"},
	},
	"exemptPrincipals": {
		[]string{"arn:aws:iam::111122223333:role/ci/datatrail-deployer", "arn:aws:iam::*:role/aws-service-role/*", "arn:aws:iam::111122223333:root"},
		[]string{"arn:aws:iam::111122223333:role/*", "arn:aws:sts::111122223333:assumed-role/a/b", "arn:aws-eusc:iam::111122223333:role/a"},
	},
	"administrators": {
		[]string{"arn:aws:iam::111122223333:role/ci/datatrail-deployer", "arn:aws:iam::111122223333:role/security/*"},
		[]string{"me"},
	},
	"readers": {
		[]string{"444455556666", "111122223333", "o-exampleorg1", "arn:aws:iam::444455556666:role/training/speech", "arn:aws:iam::111122223333:role/reader"},
		[]string{"me"},
	},
	"events": {
		[]string{"egress", "reads", "writes", "all"},
		[]string{},
	},
	"namePrefix": {
		[]string{"audit", "a.b_c", strings.Repeat("prefix", 20)},
		[]string{"sthree-x", "xn--a", "amzn-s3-demo-a", "ab", "-a"},
	},
	"trail.name": {
		[]string{"audit", "a.b", strings.Repeat("trail", 25)},
		[]string{"a b"},
	},
	"managementEvents": {
		[]string{"none", "writes", "all", "elsewhere"},
		[]string{},
	},
	"aiServices": {
		[]string{"sagemaker", "bedrock", "bedrock-agentcore"},
		[]string{},
	},
	"keyPrefix": {
		[]string{"prod", "a/b", strings.Repeat("k", 200)},
		[]string{"a/"},
	},
	"lock": {
		[]string{"none", "governance", "compliance"},
		[]string{},
	},
	"logGroupName": {
		[]string{"/cloudtrail/a", strings.Repeat("g", 512)},
		[]string{"aws/x"},
	},
	"emails": {
		[]string{"a@example.com", "b@example.com", strings.Repeat("e", 60) + "@example.com"},
		[]string{"nobody"},
	},
	"topicArns": {
		[]string{"arn:aws:sns:eu-central-1:111122223333:on-call"},
		[]string{"arn:aws:sns:us-east-1:111122223333:on-call"},
	},
	"bytes": {
		[]string{"200 GiB", "1 B", "9 EB"},
		[]string{"1"},
	},
	"since": {
		[]string{"2026-11-01", "2020-01-01"},
		[]string{"2999-01-01", "yesterday"},
	},
	"scanLimit": {
		[]string{"100 GB", "10 MiB"},
		[]string{"1 B"},
	},
	"regions": {
		[]string{"eu-central-1"},
		[]string{"us-east-1", "cn-north-1", "frankfurt"},
	},
	"region": {
		[]string{"eu-central-1"},
		[]string{"us-east-1", "eusc-de-east-1", "us-iso-east-1", "cn-north-1", "eu-central-1a"},
	},
	"roleArn": {
		[]string{"arn:aws:iam::111122223333:role/a"},
		[]string{"arn:aws:iam::111122223333:user/a"},
	},
	"tags": {
		[]string{"", "v", "ü", strings.Repeat("w", 256)},
		[]string{"R&D", strings.Repeat("w", 257)},
	},
	"tag":               {[]string{"owner", "cost center", "kosten/stelle"}, []string{"Owner", "a,b", "aws:x", "", "Datatrail:x"}},
	"allowedAccountIds": {[]string{"111122223333"}, []string{"222233334444", "1"}},
	"logEncryption":     {[]string{"kms", "aws-owned"}, []string{"sse-s3"}},
	"*": {
		[]string{"a"},
		[]string{"", "x y"},
	},
}

var (
	numbers = []int{1, 3, 7, 14, 30, 90, 365, 400, 731}
	extreme = []int{-1, 0, 2, 31, 401, 36500, 36501, 604800, 604801, 2147483647}
)

var junk = []any{nil, "", "x", 1, -1.5, true, []any{}, []any{nil}, map[string]any{}, map[string]any{"x": 1}, strings.Repeat("x", 300)}

// drawn is a value for a key: mostly one of its type, and mostly sound.
type drawn struct {
	t *rapid.T
	// wild is how many values are sound for one that is not.
	wild int
}

// wrong reports whether the next value is to be none that is sound.
func (d drawn) wrong() bool { return rapid.IntRange(1, d.wild).Draw(d.t, "wrong") == 1 }

func (d drawn) text(key string) string {
	pool, found := pools[key]
	if !found {
		pool = pools["*"]
	}
	if len(pool.wrong) > 0 && d.wrong() {
		return rapid.SampledFrom(pool.wrong).Draw(d.t, key)
	}
	return rapid.SampledFrom(pool.sound).Draw(d.t, key)
}

func (d drawn) value(key string, kind reflect.Type) any {
	// Of another type, rarely: little more would be found out about the rest.
	if rapid.IntRange(1, d.wild*d.wild).Draw(d.t, "junky") == 1 {
		return rapid.SampledFrom(junk).Draw(d.t, "junk")
	}
	switch kind.Kind() {
	case reflect.Pointer:
		return d.value(key, kind.Elem())
	case reflect.Struct:
		if kind.PkgPath() == reflect.TypeFor[config.Config]().PkgPath() {
			return d.object(kind)
		}
	case reflect.Slice:
		list := []any{}
		for range rapid.IntRange(1, 3).Draw(d.t, "items") {
			item := d.value(key, kind.Elem())
			if twice := slices.ContainsFunc(list, func(other any) bool { return reflect.DeepEqual(other, item) }); !twice || d.wrong() {
				list = append(list, item)
			}
		}
		return list
	case reflect.Map:
		tags := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(d.t, "tags") {
			tags[d.text("tag")] = d.text(key)
		}
		return tags
	case reflect.Bool:
		return rapid.Bool().Draw(d.t, key)
	case reflect.Int:
		if d.wrong() {
			return rapid.SampledFrom(extreme).Draw(d.t, key)
		}
		return rapid.SampledFrom(numbers).Draw(d.t, key)
	default:
	}
	return d.text(key)
}

func (d drawn) object(kind reflect.Type) map[string]any {
	out := map[string]any{}
	for i := range kind.NumField() {
		tag := kind.Field(i).Tag
		key := tag.Get("config")
		if key == "-" || tag.Get("required") == "" && !slices.Contains(usual, key) && rapid.IntRange(0, 3).Draw(d.t, "set") > 0 {
			continue
		}
		pool := key
		if kind == reflect.TypeFor[config.Trail]() && key == "name" {
			pool = "trail.name"
		}
		if kind == reflect.TypeFor[config.CloudWatch]() && key == "encryption" {
			pool = "logEncryption"
		}
		out[key] = d.value(pool, kind.Field(i).Type)
	}
	return out
}

// usual are keys without which little else is sound.
var usual = []string{"perimeter", "cidrs", "cloudWatch"}

// mend sets what other keys need.
func (d drawn) mend(values map[string]string) {
	if values[project+":forceDestroy"] == "true" {
		values[project+":protect"] = "false"
	}
	delete(values, "aws:accessKey")
	delete(values, "aws:secretKey")
	if values["aws:region"] = "eu-central-1"; d.wrong() {
		values["aws:region"] = d.text("region")
	}
}

// randomConfiguration is a configuration as the engine hands it over.
func randomConfiguration() *rapid.Generator[map[string]string] {
	return rapid.Custom(func(t *rapid.T) map[string]string {
		d := drawn{t, rapid.SampledFrom([]int{4, 15, 100, 10000}).Draw(t, "wildness")}
		values := minimal()
		add := func(namespace string, kind reflect.Type) {
			for key, value := range d.object(kind) {
				text, isText := value.(string)
				if encoded, err := json.Marshal(value); !isText && err == nil {
					text = string(encoded)
				}
				values[namespace+":"+key] = text
			}
		}
		values["aws:region"] = d.text("region")
		add(project, reflect.TypeFor[config.Config]())
		add("aws", reflect.TypeFor[config.AWS]())
		if !d.wrong() {
			d.mend(values)
		}
		if d.wrong() {
			values[rapid.SampledFrom([]string{"datatrial:logs", "acme:owner", "acme:datasets", "asw:region", "aws:defaultTags"}).Draw(t, "key")] = "{}"
		}
		return values
	})
}
