package mutationtest

import (
	"encoding/json"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

// respell changes every statement of one document of a bucket.
func respell(sentence string, change func(t *rapid.T, statement object)) Mutation {
	return Mutation{Sentence: sentence, change: func(s *stack) func(t *rapid.T) {
		return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
			s.statements(bucket.Policies()[0].URN, func(list []object) []object {
				for _, statement := range list {
					change(t, statement)
				}
				return list
			})
		})
	}}
}

// conditions changes each operator of a statement.
func conditions(statement object, change func(operator string, keys object) (string, object)) {
	old, _ := statement["Condition"].(object)
	changed := object{}
	for operator, keys := range old {
		operator, keys := change(operator, keys.(object))
		if there, ok := changed[operator].(object); ok {
			for key, values := range keys {
				there[key] = values
			}
			continue
		}
		changed[operator] = keys
	}
	if len(changed) > 0 {
		statement["Condition"] = changed
	}
}

func listed(value any) any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

func everyValueListed(_ *rapid.T, statement object) {
	for _, key := range []string{"Action", "Resource"} {
		if value, ok := statement[key]; ok {
			statement[key] = listed(value)
		}
	}
	conditions(statement, func(operator string, keys object) (string, object) {
		for key, values := range keys {
			keys[key] = listed(values)
		}
		return operator, keys
	})
}

// spellings say the same in other words.
func spellings() []Mutation { return slices.Concat(words(), orders()) }

func words() []Mutation {
	return []Mutation{
		respell("every value is a list", everyValueListed),
		respell("everyone is written in another way", func(t *rapid.T, statement object) {
			if principal, isText := statement["Principal"].(string); isText && principal == "*" {
				say(statement, "Principal", everyone(t))
			}
		}),
		respell("operators and keys are written in small letters", func(_ *rapid.T, statement object) {
			conditions(statement, func(operator string, keys object) (string, object) {
				small := object{}
				for key, values := range keys {
					small[strings.ToLower(key)] = values
				}
				return strings.ToLower(operator), small
			})
		}),
		respell("booleans are booleans, or have a capital letter", func(t *rapid.T, statement object) {
			conditions(statement, func(operator string, keys object) (string, object) {
				for key, values := range keys {
					if values == "false" {
						keys[key] = one[any](t, "false", false, "False", "FALSE", []any{"false"})
					}
				}
				return operator, keys
			})
		}),
		respell("negated operators say IfExists", func(_ *rapid.T, statement object) {
			conditions(statement, func(operator string, keys object) (string, object) {
				if strings.Contains(operator, "Not") && !strings.HasSuffix(operator,
					"IfExists") && !strings.Contains(operator, ":") {
					return operator + "IfExists", keys
				}
				return operator, keys
			})
		}),
		respell("statements have other names", func(t *rapid.T, statement object) {
			statement["Sid"] = text(t, "sid",
				letters)
		}),
	}
}

// orders leave words alone.
func orders() []Mutation {
	return []Mutation{
		{Sentence: "statements stand in another order", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				s.statements(bucket.Policies()[0].URN, func(list []object) []object {
					return rapid.Permutation(list).Draw(t, "order")
				})
			})
		}},
		{Sentence: "a policy is an object", change: func(s *stack) func(t *rapid.T) {
			texts := slices.DeleteFunc(s.audited(), func(b *bucketOf) bool {
				_, state := s.Resource(b.Policies()[0].URN).First("policy").Text()
				return state != prop.Known
			})
			return at(texts, func(_ *rapid.T, bucket *bucketOf) {
				resource := s.Resource(bucket.Policies()[0].URN)
				text, _ := resource.First("policy").Text()
				var document any
				if json.Unmarshal([]byte(text), &document) == nil {
					set(resource, "policy", document)
				}
			})
		}},
	}
}

// perimeterAs changes a perimeter into one that holds as well.
func perimeterAs(sentence string, change func(t *rapid.T, s *stack, bucket *bucketOf, statement object) []object) Mutation {
	return Mutation{Sentence: "a perimeter " + sentence, change: func(s *stack) func(t *rapid.T) {
		return at(s.perimetered(), func(t *rapid.T, bucket *bucketOf) {
			s.denials(bucket, func(statement object) []object { return change(t, s, bucket, statement) })
		})
	}}
}

// widenings say more, or the same of more than is asked for.
func widenings() []Mutation {
	return []Mutation{
		perimeterAs("is split by action", func(_ *rapid.T, _ *stack, _ *bucketOf, statement object) []object {
			second := copied(statement)
			say(statement, "Action", "s3:GetObject")
			say(second, "Action", []any{"s3:GetObject?*", "s3:ListBucket*"})
			return []object{statement, second}
		}),
		perimeterAs("is split by object", func(t *rapid.T, _ *stack, bucket *bucketOf, statement object) []object {
			prefix := "arn:aws:s3:::" + bucket.BucketName + "/" + text(t, "prefix", letters) + "/*"
			second := copied(statement)
			say(statement, "Resource", prefix)
			say(second, "NotResource", []any{prefix})
			return []object{second, statement}
		}),
		perimeterAs("denies more actions", func(t *rapid.T, _ *stack, _ *bucketOf, statement object) []object {
			say(statement, "Action", one[any](t, "action", "s3:GetObject*", "s3:Get*", []any{
				"s3:GetObject",
				"s3:GetObjectVersion",
			}, "s3:*Object*"))
			return []object{statement}
		}),
		perimeterAs("denies all actions but those on buckets", func(t *rapid.T, _ *stack, _ *bucketOf,
			statement object,
		) []object {
			say(statement, "NotAction", one[any](t, "action", "s3:PutObject", []any{
				"s3:List*", "s3:PutBucketPolicy",
				"s3:DeleteBucketPolicy",
			}))
			return []object{statement}
		}),
		perimeterAs("covers more resources", func(t *rapid.T, _ *stack, bucket *bucketOf, statement object) []object {
			arn := "arn:aws:s3:::" + bucket.BucketName
			say(statement, "Resource", one[any](t, "resource", "*", arn+"*", []any{arn, arn + "/*"},
				"arn:*:s3:::"+bucket.BucketName+"/*"))
			return []object{statement}
		}),
		perimeterAs("covers all but another bucket", func(t *rapid.T, _ *stack, bucket *bucketOf, statement object) []object {
			say(statement, "NotResource", "arn:aws:s3:::other-"+bucket.BucketName+one(t, "rest", "", "/*"))
			return []object{statement}
		}),
		perimeterAs("exempts a few by name", func(t *rapid.T, s *stack, bucket *bucketOf, statement object) []object {
			owner := s.AccountOf(bucket.Resource)
			operator, key, values := exempt(t, owner)
			return []object{with(statement, operator, key, values)}
		}),
		perimeterAs("binds all principals but a few", func(t *rapid.T, s *stack, bucket *bucketOf, statement object) []object {
			owner := s.AccountOf(bucket.Resource)
			say(statement, "NotPrincipal", object{"AWS": []any{"arn:aws:iam::" + owner + ":root", "arn:aws:iam::" + owner +
				":role/" + text(t, "role", letters)}})
			return []object{statement}
		}),
		perimeterAs("has broad networks", func(t *rapid.T, _ *stack, _ *bucketOf, statement object) []object {
			conditions(statement, func(operator string, keys object) (string, object) {
				for key := range keys {
					if strings.EqualFold(key, "aws:SourceIp") {
						keys[key] = one(t, "networks", []any{"2a01:4f8::/31"}, []any{"2a06:98c0::/29", "173.245.48.0/20"},
							[]any{"16.0.0.0/7"}, []any{"192.0.2.7"})
					}
				}
				return operator, keys
			})
			return []object{statement}
		}),
		perimeterAs("stands twice", func(_ *rapid.T, _ *stack, _ *bucketOf, statement object) []object {
			return []object{statement, copied(statement)}
		}),
		perimeterAs("is split by how the caller comes", func(_ *rapid.T, _ *stack, _ *bucketOf, statement object) []object {
			return []object{with(statement, "Null", "aws:SourceVpce", "true"), with(statement, "Null", "aws:SourceVpce",
				"false")}
		}),
	}
}

// exempt is a condition that lets a few off a Deny.
func exempt(t *rapid.T, owner string) (operator, key string, values any) {
	name := text(t, "name", letters)
	switch one(t, "exempt", "role", "path", "root", "service role", "partner", "tag", "unique id", "service",
		"calling service") {
	case "role":
		return "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::" + owner + ":role/" + name
	case "path":
		return "ArnNotLikeIfExists", "aws:PrincipalArn", "arn:aws:iam::" + owner + ":role/" + name + "/*"
	case "root":
		return "ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::" + owner + ":root"
	case "service role":
		return "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/" + one(t, "role", "aws-service-role/*",
			"aws:ec2-infrastructure")
	case "partner":
		return "StringNotEquals", "aws:PrincipalAccount", "8" + text(t, "account", `[0-9]{11}`)
	case "tag":
		return "StringNotEqualsIfExists", "aws:PrincipalTag/dp:exclude:network", "true"
	case "unique id":
		return "StringNotLike", "aws:userid", "AROA" + strings.ToUpper(name) + ":*"
	case "service":
		return "BoolIfExists", one(t, "key", "aws:PrincipalIsAWSService", "aws:ViaAWSService"), "false"
	default:
		return "ForAllValues:StringNotEquals", "aws:CalledVia", "athena.amazonaws.com"
	}
}

// choices are other decisions of the same worth.
func choices() []Mutation {
	return []Mutation{
		{Sentence: "a bucket is granted to those whom a condition names", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				operator, key, values := named(t)
				s.grant(bucket, reading(t, on(t, operator, key, values), bucket))
			})
		}},
		{Sentence: "a bucket is granted to a principal", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				number := text(t, "account", account)
				s.grant(bucket, reading(t, object{"Effect": "Allow", "Principal": one[any](t, "principal",
					object{"AWS": number},
					object{"AWS": []any{"arn:aws:iam::" + number + ":role/x", "arn:aws:iam::" + number + ":root"}},
					object{"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
					object{"Federated": "arn:aws:iam::" + number + ":saml-provider/x"})}, bucket))
			})
		}},
		{Sentence: "the owning account may do everything", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				owner := s.AccountOf(bucket.Resource)
				s.grant(bucket, object{"Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::" + owner + one(t, "who",
					":root", ":role/admin")}, "Action": "s3:*", "Resource": "*"})
			})
		}},
		{Sentence: "services are bound by the account of their source", change: func(s *stack) func(t *rapid.T) {
			return at(s.served(), func(t *rapid.T, of served) {
				number := text(t, "account", account)
				s.source(of, func(conditions object) {
					withoutKeys(conditions, "aws:source", "kms:encryptioncontext")
					conditions[one(t, "operator", "StringEquals", "StringLike")] = object{"aws:SourceAccount": number}
				})
			})
		}},
		{Sentence: "services are bound by sources of an account", change: func(s *stack) func(t *rapid.T) {
			return at(s.served(), func(t *rapid.T, of served) {
				number := text(t, "account", account)
				s.source(of, func(conditions object) {
					withoutKeys(conditions, "aws:source", "kms:encryptioncontext")
					conditions["ArnLike"] = object{"aws:SourceArn": "arn:aws:" + one(t, "service", "cloudtrail", "logs") +
						":*:" + number + ":*"}
				})
			})
		}},
		{Sentence: "an access point is closed", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				operator, key, values := named(t)
				s.add("aws:s3/accessPoint:AccessPoint", "point", object{
					"bucket": bucket.BucketName, "name": "point",
					"policy": object{
						"Statement": reading(t, on(t, operator, key, values), bucket),
					},
				})
			})
		}},
		{Sentence: "an access point is one VPC's", change: func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/accessPoint:AccessPoint", "point", object{
					"bucket": bucket.BucketName, "name": "point", "vpcConfiguration": object{"vpcId": "vpc-1"},
					"policy": object{"Statement": reading(t, object{"Effect": "Allow", "Principal": "*"}, bucket)},
				})
			})
		}},
		{Sentence: "public access is blocked for the account", change: func(s *stack) func(t *rapid.T) {
			hosts := s.hosts(s.audited(), graph.KindPublicAccess, "")
			return at(hosts, func(t *rapid.T, host *graph.Resource) {
				props := blocked(true)
				if owner := s.AccountOf(host); rapid.Bool().Draw(t, "by id") && owner != "" {
					props["accountId"] = owner
				}
				s.add("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", props)
				s.remove(host.URN)
			})
		}},
		{Sentence: "public access is blocked twice", change: func(s *stack) func(t *rapid.T) {
			return at(s.withSideCar(s.audited(), graph.KindPublicAccess), func(_ *rapid.T, bucket *bucketOf) {
				props := blocked(true)
				props["bucket"] = bucket.BucketName
				s.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "second", props)
			})
		}},
		{Sentence: "access logs are delivered by CloudWatch Logs", change: func(s *stack) func(t *rapid.T) {
			cars := slices.DeleteFunc(s.withSideCar(s.data(), graph.KindLogging),
				func(b *bucketOf) bool { return s.onlySource(b) })
			return at(cars, func(_ *rapid.T, bucket *bucketOf) {
				s.remove(bucket.SideCars(graph.KindLogging)[0].URN)
				s.deliver(bucket, "S3_SERVER_ACCESS_LOGS", true)
			})
		}},
		{Sentence: "records are kept longer", change: func(s *stack) func(t *rapid.T) {
			return at(s.lifecycles(), func(t *rapid.T, host *graph.Resource) {
				expire(host, rapid.IntRange(800, 4000).Draw(t, "days"), rapid.IntRange(30, 4000).Draw(t, "noncurrent"))
			})
		}},
		{Sentence: "data is replicated within the account", change: func(s *stack) func(t *rapid.T) {
			return at(s.data(), func(t *rapid.T, bucket *bucketOf) {
				destination := object{"bucket": "arn:aws:s3:::replica"}
				if owner := s.AccountOf(bucket.Resource); rapid.Bool().Draw(t, "by id") && owner != "" {
					destination["account"] = owner
				}
				s.add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", object{
					"bucket": bucket.BucketName, "rules": []any{object{"status": "Enabled", "destination": destination}},
				})
			})
		}},
		{Sentence: "a foreign resource is there", change: func(s *stack) func(t *rapid.T) {
			return func(*rapid.T) { s.add("random:index/randomId:RandomId", "id", object{"byteLength": 8}) }
		}},
	}
}

// onlySource reports whether no other bucket logs to where a bucket does, so that its target would become a data bucket.
func (s *stack) onlySource(bucket *bucketOf) bool {
	return !slices.ContainsFunc(s.Buckets, func(b *bucketOf) bool {
		return b.URN != bucket.URN && b.LogsTo.Target == bucket.LogsTo.Target
	})
}
