package rules_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/sample"
)

const foreignAccount = "999988887777"

// allow is a grant on everything.
func allow(principal, action, condition string) string {
	return fmt.Sprintf(`{"Sid":"Grant","Effect":"Allow","Principal":%s,"Action":%q,"Resource":"*","Condition":%s}`, principal, action, condition)
}

func granting(name string, grants ...string) func(sample.Program) sample.Program {
	bucket := name[:len(name)-len("-policy")]
	return set(name, "policy", statements(append([]string{denyPlain(bucket), sample.Perimeter(bucket)}, grants...)...))
}

func object(effect, principal string) sample.Props {
	return sample.Props{"Version": "2012-10-17", "Statement": []any{sample.Props{
		"Effect": effect, "Principal": principal, "Action": []any{"s3:GetObject"}, "Resource": "*",
	}}}
}

func point(policy any) *sample.Resource {
	return &sample.Resource{Type: sample.AccessPoint, Name: "point", Props: sample.Props{"bucket": sample.Named("alpha"), "policy": policy}}
}

func replicate(rule sample.Props) func(sample.Program) sample.Program {
	rule["status"] = "Enabled"
	return add(&sample.Resource{Type: sample.Replication, Name: "replication", Protect: true, Props: sample.Props{
		"bucket": sample.Named("alpha"), "role": "arn:aws:iam::123456789012:role/replicate", "rules": []any{rule},
	}})
}

// byDelivery logs the accesses to alpha through CloudWatch Logs alone.
func byDelivery(kind string, delivered bool) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program {
		p = append(p.Without("alpha-logging"), &sample.Resource{Type: sample.DeliverySource, Name: "source", Props: sample.Props{
			"name": "alpha-accesses", "logType": kind, "resourceArn": sample.From{Name: "alpha", Text: "arn:aws:s3:::alpha"},
		}})
		if !delivered {
			return p
		}
		return append(p, &sample.Resource{Type: sample.Delivery, Name: "delivery", DependsOn: []string{"source"}, Props: sample.Props{
			"deliverySourceName":     sample.From{Name: "source", Text: "alpha-accesses"},
			"deliveryDestinationArn": "arn:aws:logs:eu-central-1:123456789012:delivery-destination:accesses",
		}})
	}
}

func block(name string, on bool, more sample.Props) *sample.Resource {
	props := sample.Props{"blockPublicAcls": on, "blockPublicPolicy": on, "ignorePublicAcls": on, "restrictPublicBuckets": on}
	for key, value := range more {
		props[key] = value
	}
	kind := sample.AccountBlock
	if _, ofBucket := more["bucket"]; ofBucket {
		kind = sample.PublicAccess
	}
	return &sample.Resource{Type: kind, Name: name, Protect: true, Props: props}
}

func keeps(noncurrent sample.Props) func(sample.Program) sample.Program {
	return set("access-logs-lifecycle", "rules", []any{
		sample.Props{"status": "Enabled", "expiration": sample.Props{"days": 400}, "noncurrentVersionExpiration": noncurrent},
	})
}

// wrongAccess are mistakes in who gets at what.
var wrongAccess = []mistake{
	{
		"a grant to an organization that begins with o-", "no-open-grant", "alpha-policy", "without naming them",
		granting("alpha-policy", allow(`"*"`, "s3:GetObject", `{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`)),
	},
	{
		"a grant to a role name in any account", "no-open-grant", "alpha-policy", "principals of other accounts",
		granting("alpha-policy", allow(`{"AWS":"arn:aws:iam::*:role/x"}`, "s3:GetObject", `{}`)),
	},
	{
		"an access point open to everyone", "no-open-grant", "point", "allows everyone",
		add(point(statements(allow(`"*"`, "s3:GetObject", `{}`)))),
	},
	{
		"an access point open to whoever uses it", "no-open-grant", "point", "allows everyone",
		add(point(statements(allow(`"*"`, "s3:GetObject", `{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:123456789012:accesspoint/*"}}`)))),
	},
	{
		"a policy of its own that opens an access point", "no-open-grant", "point-policy", "allows everyone",
		both(add(point(nil)), add(&sample.Resource{Type: sample.PointPolicy, Name: "point-policy", Props: sample.Props{
			"accessPointArn": sample.From{Name: "point", Text: "arn:aws:s3:eu-central-1:123456789012:accesspoint/point"},
			"policy":         statements(allow(`{"AWS":"*"}`, "s3:GetObject", `{}`)),
		}})),
	},
	{
		"an access point of many Regions open to everyone", "no-open-grant", "multi", "allows everyone",
		add(&sample.Resource{Type: sample.MultiRegionPolicy, Name: "multi", Props: sample.Props{
			"details": sample.Props{"name": "x", "policy": statements(allow(`"*"`, "s3:GetObject", `{}`))},
		}}),
	},
	{
		"a policy of provider aws-native that opens a bucket", "no-open-grant", "native", "allows everyone",
		both(without("alpha-policy"), add(&sample.Resource{Type: sample.NativePolicy, Name: "native", Props: sample.Props{
			"bucket": sample.Named("alpha"), "policyDocument": object("Allow", "*"),
		}})),
	},
	{
		"an access point of provider aws-native open to everyone", "no-open-grant", "native", "allows everyone",
		add(&sample.Resource{Type: sample.NativeAccessPoint, Name: "native", Props: sample.Props{
			"bucket": sample.Named("alpha"), "policy": object("Allow", "*"),
		}}),
	},
	{
		"a key open to every role of every account", "key-policy-closed", "key", "kms:CallerAccount",
		set("key", "policy", statements(allow(`{"AWS":"arn:aws:iam::*:role/*"}`, "kms:Decrypt", `{}`))),
	},
	{
		"a key open to every role by condition", "key-policy-closed", "key", "kms:CallerAccount",
		set("key", "policy", statements(allow(`"*"`, "kms:Decrypt", `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}`))),
	},
	{
		"a key open to all who come through S3", "key-policy-closed", "key", "kms:CallerAccount",
		set("key", "policy", statements(allow(`"*"`, "kms:*", `{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"}}`))),
	},
	{
		"a key of provider aws-native open to everyone", "key-policy-closed", "native", "kms:CallerAccount",
		add(&sample.Resource{Type: sample.NativeKey, Name: "native", Props: sample.Props{"keyPolicy": object("Allow", "*")}}),
	},
	{
		"a grant for trails of any account", "service-grants-carry-source", "trail-logs-policy", "account included",
		granting("trail-logs-policy", allow(`{"Service":"cloudtrail.amazonaws.com"}`, "s3:PutObject", `{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:*:trail/*"}}`)),
	},
	{
		"a grant for any bucket", "service-grants-carry-source", "access-logs-policy", "account included",
		granting("access-logs-policy", allow(`{"Service":"logging.s3.amazonaws.com"}`, "s3:PutObject", `{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}`)),
	},
	{
		"a grant to a service by condition", "service-grants-carry-source", "access-logs-policy", "cloudtrail.amazonaws.com",
		granting("access-logs-policy", allow(`"*"`, "s3:PutObject", `{"StringEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}}`)),
	},
	{
		"a key grant for trails of any account", "service-grants-carry-source", "key", "account included",
		set("key", "policy", statements(allow(`{"Service":"cloudtrail.amazonaws.com"}`, "kms:GenerateDataKey*",
			`{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:*:trail/*"}}`))),
	},
	{
		"a grant to deliver the access logs of another bucket", "access-logs-deliverable", "access-logs", "those of alpha, trail-logs",
		granting("access-logs-policy", allow(`{"Service":"logging.s3.amazonaws.com"}`, "s3:PutObject", `{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::beta"}}`)),
	},
	{
		"a Deny by address where access logs arrive", "access-logs-deliverable", "access-logs", "refuses their delivery",
		granting("access-logs-policy", allow(`{"Service":"logging.s3.amazonaws.com"}`, "s3:PutObject", `{"StringEquals":{"aws:SourceAccount":"123456789012"}}`),
			`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`),
	},
	{
		"data that a service reads for anybody", "service-grants-carry-source", "alpha-policy", "cloudfront.amazonaws.com",
		granting("alpha-policy", allow(`{"Service":"cloudfront.amazonaws.com"}`, "s3:GetObject", `{}`)),
	},
	{
		"a public access block of another account", "public-access-blocked", "alpha", "does not block",
		both(without("alpha-public-access"), add(block("account", true, sample.Props{"accountId": foreignAccount}))),
	},
	{
		"two public access blocks, of which one is off", "public-access-blocked", "alpha", "no second one",
		add(block("second", false, sample.Props{"bucket": sample.Named("alpha")})),
	},
	{
		"ownership controls twice", "owner-enforced", "alpha", "no second one",
		add(&sample.Resource{Type: sample.Ownership, Name: "second", Protect: true, Props: sample.Props{
			"bucket": sample.Named("alpha"), "rule": sample.Props{"objectOwnership": "ObjectWriter"},
		}}),
	},
	{
		"versioning twice", "logs-versioned", "access-logs", "Enabled",
		add(&sample.Resource{Type: sample.Versioning, Name: "second", Protect: true, Props: sample.Props{
			"bucket": sample.Named("access-logs"), "versioningConfiguration": sample.Props{"status": "Suspended"},
		}}),
	},
	{
		"plain HTTP for a part of the objects", "tls-only", "alpha", "plain HTTP",
		set("alpha-policy", "policy", statements(sample.Perimeter("alpha"),
			`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::alpha","arn:aws:s3:::alpha/o*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)),
	},
	{
		"plain HTTP for some actions", "tls-only", "alpha", "plain HTTP",
		set("alpha-policy", "policy", statements(sample.Perimeter("alpha"),
			`{"Effect":"Deny","Principal":"*","NotAction":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)),
	},
	{
		"plain HTTP refused to services that have no key", "tls-only", "trail-logs", "deliveries by AWS services",
		func(p sample.Program) sample.Program {
			grants := p.Named("trail-logs-policy").Props["policy"].(sample.From).Text
			return set("trail-logs-policy", "policy", replaced(grants, `"Bool":`, `"BoolIfExists":`))(p)
		},
	},
	{
		"another account with every action", "no-foreign-management", "alpha-policy", "s3:PutBucketPolicy",
		granting("alpha-policy", allow(`{"AWS":"arn:aws:iam::`+foreignAccount+`:root"}`, "s3:*", `{}`)),
	},
	{
		"another account with every write of settings", "no-foreign-management", "alpha-policy", "s3:PutBucketPolicy",
		granting("alpha-policy", allow(`{"AWS":"`+foreignAccount+`"}`, "s3:Put*", `{}`)),
	},
	{
		"another account by condition", "no-foreign-management", "alpha-policy", "s3:PutBucketPolicy",
		granting("alpha-policy", allow(`"*"`, "s3:*", `{"StringEquals":{"aws:PrincipalAccount":"`+foreignAccount+`"}}`)),
	},
	{
		"another account that deletes records", "no-foreign-management", "access-logs-policy", "s3:DeleteObject",
		granting("access-logs-policy", allow(`{"AWS":"`+foreignAccount+`"}`, "s3:DeleteObject", `{}`)),
	},
	{
		"another account that deletes a key", "no-foreign-management", "key", "kms:PutKeyPolicy",
		set("key", "policy", statements(allow(`{"AWS":"arn:aws:iam::`+foreignAccount+`:root"}`, "kms:*", `{}`))),
	},
	{
		"another account that manages a bucket of another program", "no-foreign-management", "outside", "s3:PutBucketPolicy",
		add(&sample.Resource{Type: sample.Policy, Name: "outside", Props: sample.Props{
			"bucket": "elsewhere", "policy": statements(allow(`{"AWS":"`+foreignAccount+`"}`, "s3:*", `{}`)),
		}}),
	},
	{
		"a replica of a key open to everyone", "key-policy-closed", "replica", "kms:CallerAccount",
		add(&sample.Resource{Type: "aws:kms/replicaKey:ReplicaKey", Name: "replica", Props: sample.Props{
			"policy": statements(allow(`"*"`, "kms:*", `{}`)),
		}}),
	},
	{
		"load balancers that write into anybody's folder", "service-grants-carry-source", "access-logs-policy", "on whose behalf",
		granting("access-logs-policy", allow(`{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"}`, "s3:PutObject", `{}`)),
	},
	{
		"replicas owned by another account", "replicas-stay-in-account", "alpha", "account " + foreignAccount,
		replicate(sample.Props{"destination": sample.Props{"bucket": "arn:aws:s3:::elsewhere", "account": foreignAccount}}),
	},
	{
		"noncurrent versions of a day", "retention-kept", "access-logs", "minimumRestoreDays",
		keeps(sample.Props{"noncurrentDays": 1}),
	},
	{
		"a delivery source that delivers nothing", "accesses-logged", "alpha", "does not log",
		byDelivery("S3_SERVER_ACCESS_LOGS", false),
	},
	{"a delivery of something else", "accesses-logged", "alpha", "does not log", byDelivery("EVENT_LOGS", true)},
	{
		"data where CloudWatch Logs might deliver, and does not", "perimeter-declared", "gamma", "has no perimeter",
		both(add(sampleBucket("gamma")), add(&sample.Resource{Type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", Name: "to", Props: sample.Props{
			"deliveryDestinationConfiguration": sample.Props{"destinationResourceArn": sample.From{Name: "gamma", Text: "arn:aws:s3:::gamma"}},
		}})),
	},
}

// TestSoundVariants_StaySilent changes the sound stack into ones that are as sound.
func TestSoundVariants_StaySilent(t *testing.T) {
	for _, test := range []struct {
		name    string
		variant func(sample.Program) sample.Program
	}{
		{"an access point that is closed", add(point(statements(allow(`"*"`, "s3:GetObject", `{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}`))))},
		{"an access point without policy", add(point(nil))},
		{"an access point of one VPC", func(p sample.Program) sample.Program {
			of := point(statements(allow(`"*"`, "s3:GetObject", `{}`)))
			of.Props["vpcConfiguration"] = sample.Props{"vpcId": "vpc-1"}
			return append(p, of)
		}},
		{"a bucket that leaves grants to its access points", granting("alpha-policy",
			allow(`"*"`, "s3:*", `{"StringEquals":{"s3:DataAccessPointAccount":"123456789012"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:*"}}`))},
		{"the owning account with every action", granting("alpha-policy", allow(`{"AWS":"123456789012"}`, "s3:*", `{}`))},
		{"another account that reads", granting("alpha-policy", allow(`{"AWS":"`+foreignAccount+`"}`, "s3:GetObject*", `{}`))},
		{"an account-wide block of the own account", both(without("alpha-public-access"), add(block("account", true, sample.Props{"accountId": "123456789012"})))},
		{"two public access blocks that are on", add(block("second", true, sample.Props{"bucket": sample.Named("alpha")}))},
		{"a grant for the account's buckets", granting("access-logs-policy",
			allow(`{"Service":"logging.s3.amazonaws.com"}`, "s3:PutObject", `{"StringEquals":{"aws:SourceAccount":"123456789012"}}`))},
		{"a Deny by address that spares services where access logs arrive", granting("access-logs-policy",
			allow(`{"Service":"logging.s3.amazonaws.com"}`, "s3:PutObject", `{"ArnLike":{"aws:SourceArn":["arn:aws:s3:::alpha","arn:aws:s3:::beta","arn:aws:s3:::trail-*"]},
"StringEquals":{"aws:SourceAccount":"123456789012"}}`),
			`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`)},
		{"a grant for the organization's trails", granting("trail-logs-policy",
			allow(`{"Service":"cloudtrail.amazonaws.com"}`, "s3:PutObject", `{"StringEquals":{"aws:SourceOrgID":"o-1"}}`))},
		{"a distribution that reads data", granting("alpha-policy", allow(`{"Service":"cloudfront.amazonaws.com"}`, "s3:GetObject",
			`{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/E1"}}`))},
		{"load balancers that write data", granting("alpha-policy",
			allow(`{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"}`, "s3:PutObject", `{}`))},
		{"load balancers that write into their account's folder", func(p sample.Program) sample.Program {
			grants := p.Named("access-logs-policy").Props["policy"].(sample.From).Text
			return set("access-logs-policy", "policy", replaced(grants, `"Statement":[`, `"Statement":[{"Effect":"Allow","Action":"s3:PutObject",
"Principal":{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"},"Resource":"arn:aws:s3:::access-logs/lb/AWSLogs/123456789012/*"},`))(p)
		}},
		{"a bucket with access logs of before, to which none are added", func(p sample.Program) sample.Program {
			p = without("alpha-logging", "beta-logging", "trail-logs-logging")(p)
			for _, bucket := range []string{"alpha", "beta", "trail-logs"} {
				p = append(p, &sample.Resource{Type: sample.DeliverySource, Name: bucket + "-source", Props: sample.Props{
					"name": bucket, "logType": "S3_SERVER_ACCESS_LOGS", "resourceArn": sample.From{Name: bucket, Text: "arn:aws:s3:::" + bucket},
				}}, &sample.Resource{Type: sample.Delivery, Name: bucket + "-delivery", Props: sample.Props{
					"deliverySourceName":     sample.From{Name: bucket + "-source", Text: bucket},
					"deliveryDestinationArn": "arn:aws:logs:eu-central-1:123456789012:delivery-destination:accesses",
				}})
			}
			p.Named("access-logs").Props["tags"] = sample.Props{"datatrail:holds": "access-logs"}
			return p
		}},
		{"a bucket where CloudWatch Logs delivers", func(p sample.Program) sample.Program {
			arrivals := sampleBucket("arrivals")
			p = byDelivery("S3_SERVER_ACCESS_LOGS", true)(p)
			p.Named("delivery").Props["deliveryDestinationArn"] = "arn:aws:logs:eu-central-1:123456789012:delivery-destination:to"
			p = append(p, arrivals, &sample.Resource{Type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", Name: "to", Props: sample.Props{
				"name":                             "to",
				"deliveryDestinationConfiguration": sample.Props{"destinationResourceArn": sample.From{Name: "arrivals", Text: "arn:aws:s3:::arrivals"}},
			}})
			arrivals.Protect = true
			for _, setting := range []string{"ownership", "public-access", "versioning"} {
				of := *p.Named("alpha-" + setting)
				of.Name, of.Props = "arrivals-"+setting, maps.Clone(of.Props)
				of.Props["bucket"] = sample.Named("arrivals")
				p = append(p, &of)
			}
			return append(p, &sample.Resource{Type: sample.Policy, Name: "arrivals-policy", Protect: true, Props: sample.Props{
				"bucket": sample.Named("arrivals"), "policy": statements(denyPlain("arrivals")),
			}})
		}},
		{"noncurrent versions of a day that keeps one", keeps(sample.Props{"noncurrentDays": 1, "newerNoncurrentVersions": 3})},
		{"noncurrent versions of a month", keeps(sample.Props{"noncurrentDays": 30})},
		{"access logs by CloudWatch Logs", byDelivery("S3_SERVER_ACCESS_LOGS", true)},
		{"replicas that can be given up", func(p sample.Program) sample.Program {
			p = replicate(sample.Props{"destination": sample.Props{"bucket": "arn:aws:s3:::beta", "account": "123456789012"}})(p)
			p.Named("replication").Protect = false
			return p
		}},
		{"replicas in the own account", replicate(sample.Props{"destination": sample.Props{"bucket": "arn:aws:s3:::beta", "account": "123456789012"}})},
		{"replicas in a bucket of the program", replicate(sample.Props{"destination": sample.Props{"bucket": sample.From{Name: "beta", Text: "arn:aws:s3:::beta"}}})},
		{"replicas in a bucket of another program", replicate(sample.Props{"destination": sample.Props{"bucket": "arn:aws:s3:::elsewhere"}})},
		{"plain HTTP refused in other words", func(p sample.Program) sample.Program {
			policy := p.Named("alpha-policy").Props["policy"].(sample.From).Text
			return set("alpha-policy", "policy", replaced(policy, `"aws:SecureTransport":"false"`, `"aws:SecureTransport":"False"`))(p)
		}},
		{"plain HTTP refused by two statements", set("alpha-policy", "policy", statements(sample.Perimeter("alpha"),
			`{"Effect":"Deny","Principal":"*","Action":"*","Resource":"arn:aws:s3:::alpha","Condition":{"Bool":{"aws:SecureTransport":false}}}`,
			`{"Effect":"Deny","Principal":{"AWS":"*"},"NotAction":"ec2:*","NotResource":"arn:aws:s3:::alpha","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`))},
		{"the perimeter in provider aws-native", both(without("alpha-policy"), func(p sample.Program) sample.Program {
			return append(p, &sample.Resource{Type: sample.NativePolicy, Name: "native", Protect: true, Props: sample.Props{
				"bucket": sample.Named("alpha"), "policyDocument": statements(denyPlain("alpha"), sample.Perimeter("alpha")),
			}})
		})},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Empty(t, judge(test.variant(sound()).Update()).Violations)
			assert.Empty(t, judge(test.variant(sound()).Preview()).Violations, "at a first preview")
		})
	}
}
