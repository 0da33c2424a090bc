package mutationtest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

const (
	account = `[1-9][0-9]{11}`
	letters = `[a-z0-9]{1,8}`
)

// opening is a way to grant something to people whom nobody named.
type opening struct {
	sentence string
	draw     func(t *rapid.T) object
}

func everyone(t *rapid.T) any {
	return one[any](t, "everyone", "*", object{"AWS": "*"}, object{"AWS": []any{"*"}})
}

// on is a grant to everyone under one condition.
func on(t *rapid.T, operator, key string, values any) object {
	return object{"Effect": "Allow", "Principal": everyone(t), "Condition": object{operator: object{key: values}}}
}

// named is a condition that holds only for those whom it names.
func named(t *rapid.T) (operator, key string, values any) {
	id := text(t, "id", `[a-z0-9]{10}`)
	number := text(t, "account", account)
	switch one(t, "named", "organization", "account", "role", "endpoint", "vpc", "network", "unit", "unique id",
		"endpoints of an account") {
	case "organization":
		return "StringEquals", "aws:PrincipalOrgID", "o-" + id
	case "account":
		return "StringEquals", "aws:PrincipalAccount", []any{number}
	case "role":
		return "ArnLike", "aws:PrincipalArn", "arn:aws:iam::" + number + ":role/" + one(t, "role", "", "ci/") + id + "*"
	case "endpoint":
		return "StringEquals", "aws:SourceVpce", "vpce-" + id
	case "vpc":
		return "StringLike", "aws:SourceVpc", "vpc-" + id
	case "unit":
		return "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-" + id + "/r-1/*"
	case "unique id":
		return "StringLike", "aws:userid", "AROA" + strings.ToUpper(id) + ":*"
	case "endpoints of an account":
		return "StringEquals", "aws:VpceAccount", number
	default:
		return "IpAddress", "aws:SourceIp", fmt.Sprintf("%d.0.0.0/%d", rapid.IntRange(11, 99).Draw(t, "byte"),
			rapid.IntRange(8, 30).Draw(t, "bits"))
	}
}

func openings() []opening {
	return []opening{
		{"everyone is let in", func(t *rapid.T) object { return object{"Effect": "Allow", "Principal": everyone(t)} }},
		{"whoever has an id that begins alike is let in", func(t *rapid.T) object {
			begins := one(t, "key", "aws:PrincipalOrgID o-", "aws:SourceVpce vpce-", "aws:SourceVpc vpc-",
				"aws:PrincipalAccount ",
				"aws:VpceAccount ", "aws:VpceOrgID o-", "aws:userid AROA", "s3:DataAccessPointAccount ")
			key, prefix, _ := strings.Cut(begins, " ")
			return on(t, "StringLike", key, prefix+text(t, "rest", `[0-9a-f]{0,3}`)+one(t, "wildcard", "*", "?*", "*?"))
		}},
		{"what a variable stands for is let in", func(t *rapid.T) object {
			key := one(t, "key", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:userid", "aws:SourceVpce",
				"aws:PrincipalArn")
			return on(t, one(t, "operator", "StringEquals", "StringLike"), key, "${"+key+"}")
		}},
		{"a role name in any account is let in", func(t *rapid.T) object {
			role := "arn:aws:iam::" + one(t, "account", "*", "1*", "??????????*") + ":role/" + one(t, "name", "*", "x",
				"admin/*")
			if rapid.Bool().Draw(t, "as principal") {
				return object{"Effect": "Allow", "Principal": object{"AWS": []any{role}}}
			}
			return on(t, one(t, "operator", "ArnLike", "StringLike", "ArnEquals"), "aws:PrincipalArn", role)
		}},
		{"a network too broad is let in", func(t *rapid.T) object {
			return on(t, "IpAddress", "aws:SourceIp", one[any](t, "network", "0.0.0.0/0", "0.0.0.0/1", "64.0.0.0/7", "::/0",
				"2a00::/12", manyNetworks(8, 256)))
		}},
		{"private addresses of anybody's VPC are let in", func(t *rapid.T) object {
			return on(t, "IpAddress", "aws:VpcSourceIp", one(t, "range", "10.0.0.0/8", "10.1.2.0/24", "192.168.0.1/32"))
		}},
		{"whoever lacks the key is let in", func(t *rapid.T) object {
			operator, key, values := named(t)
			if strings.HasPrefix(operator, "ForAnyValue:") || rapid.Bool().Draw(t, "all values") {
				return on(t, "ForAllValues:"+strings.TrimPrefix(operator, "ForAnyValue:"), key, values)
			}
			return on(t, operator+"IfExists", key, values)
		}},
		{"everyone is let in but those who are named", func(t *rapid.T) object {
			if rapid.Bool().Draw(t, "as principal") {
				return object{"Effect": "Allow", "NotPrincipal": object{"AWS": text(t, "account", account)}}
			}
			operator, key, values := named(t)
			negated := strings.NewReplacer("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike",
				"ArnNotLike", "IpAddress", "NotIpAddress")
			return on(t, negated.Replace(strings.TrimPrefix(operator, "ForAnyValue:")), key, values)
		}},
		{"whoever says the right thing is let in", func(t *rapid.T) object {
			key := one(t, "key", "aws:PrincipalTag/team", "aws:Referer", "aws:UserAgent", "aws:username",
				"aws:SourceIdentity", "s3:prefix", "aws:RequestTag/x")
			return on(t, one(t, "operator", "StringEquals", "StringLike"), key, text(t, "value", letters))
		}},
		{"whoever uses TLS is let in", func(t *rapid.T) object {
			return on(t, "Bool", one(t, "key", "aws:SecureTransport", "aws:MultiFactorAuthPresent"), "true")
		}},
		{"whoever calls in time is let in", func(t *rapid.T) object {
			return on(t, "DateLessThan", "aws:CurrentTime",
				"2099-01-01T00:00:00Z")
		}},
		{"whoever has an account at a website is let in", func(t *rapid.T) object {
			return object{"Effect": "Allow", "Principal": object{"Federated": one(t, "site", "graph.facebook.com",
				"accounts.google.com", "www.amazon.com")}}
		}},
	}
}

func manyNetworks(bits, count int) []any {
	var list []any
	for i := range count {
		list = append(list, fmt.Sprintf("%d.0.0.0/%d", i<<(8-bits), bits))
	}
	return list
}

// grants are the openings in policies of buckets and of access points.
func grants() []Mutation {
	var list []Mutation
	for _, opening := range openings() {
		list = append(list, Mutation{
			Sentence: "in a bucket's policy, " + opening.sentence, Rule: "no-open-grant",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
					s.grant(bucket, reading(t, opening.draw(t), bucket))
				})
			},
		})
	}
	opening := openings()
	return append(list, Mutation{
		Sentence: "in an access point's policy, somebody is let in whom it does not name", Rule: "no-open-grant",
		change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				grant := reading(t, rapid.SampledFrom(opening).Draw(t, "opening").draw(t), bucket)
				policy := object{"Version": "2012-10-17", "Statement": []any{grant}}
				s.add(one(t, "type", "aws:s3/accessPoint:AccessPoint", "aws-native:s3:AccessPoint"), "point", object{
					"bucket": bucket.BucketName, "name": "point", "policy": policy,
				})
			})
		},
	}, Mutation{
		Sentence: "an access point lets in whoever uses it", Rule: "no-open-grant",
		change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				grant := reading(t, on(t, "ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:*:"+text(t, "account",
					account)+":accesspoint/*"), bucket)
				s.add("aws:s3control/accessPointPolicy:AccessPointPolicy", "point", object{
					"accessPointArn": "arn:aws:s3:eu-central-1:123456789012:accesspoint/x",
					"policy":         object{"Version": "2012-10-17", "Statement": grant},
				})
			})
		},
	}, foreignAccount("no-foreign-management"))
}

// reading lets a grant be one to read.
func reading(t *rapid.T, grant object, bucket *bucketOf) object {
	grant["Action"] = one[any](t, "action", "s3:GetObject", []any{"s3:GetObject", "s3:ListBucket"}, "s3:Get*")
	grant["Resource"] = one(t, "resource", "*", "arn:aws:s3:::"+bucket.BucketName+"/*")
	return grant
}

func foreignAccount(rule string) Mutation {
	return Mutation{
		Sentence: "another account may change a bucket's settings", Rule: rule,
		change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				number := text(t, "account", `8[0-9]{11}`)
				s.grant(bucket, object{
					"Effect": "Allow", "Resource": "*", "Action": one[any](t, "action", "s3:*", "*", "s3:Put*",
						[]any{"s3:GetObject", "s3:DeleteBucketPolicy"}),
					"Principal": one[any](t, "principal", object{"AWS": number}, object{"AWS": "arn:aws:iam::" + number +
						":root"},
						object{"AWS": "arn:aws:iam::" + number + ":role/x"}),
				})
			})
		},
	}
}

// keys are the openings in policies of keys.
func keys() []Mutation {
	var list []Mutation
	for _, opening := range openings() {
		list = append(list, Mutation{
			Sentence: "in a key's policy, " + opening.sentence, Rule: "key-policy-closed",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.keyed(), func(t *rapid.T, urn string) {
					grant := opening.draw(t)
					grant["Action"], grant["Resource"] = one(t, "action", "kms:Decrypt", "kms:*"), "*"
					s.statements(urn, func(list []object) []object { return append(list, grant) })
				})
			},
		})
	}
	return append(list, Mutation{
		Sentence: "in a key's policy, all who come through a service are let in", Rule: "key-policy-closed",
		change: func(s *stack) func(t *rapid.T) {
			return at(s.keyed(), func(t *rapid.T, urn string) {
				grant := on(t, "StringEquals", one(t, "key", "kms:ViaService", "kms:EncryptionContext:aws:s3:arn"),
					"s3.eu-central-1.amazonaws.com")
				grant["Action"], grant["Resource"] = "kms:Decrypt", "*"
				s.statements(urn, func(list []object) []object { return append(list, grant) })
			})
		},
	}, Mutation{
		Sentence: "another account may delete a key", Rule: "no-foreign-management",
		change: func(s *stack) func(t *rapid.T) {
			return at(s.keyed(), func(t *rapid.T, urn string) {
				grant := object{
					"Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::8" + text(t, "account", `[0-9]{11}`) + ":root"},
					"Action": one(t, "action", "kms:*", "kms:ScheduleKeyDeletion", "kms:Put*"), "Resource": "*",
				}
				s.statements(urn, func(list []object) []object { return append(list, grant) })
			})
		},
	})
}
