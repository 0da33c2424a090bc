package mutationtest

import "pgregory.net/rapid"

// rewrite draws how each of the statements in question is to be rewritten.
type rewrite func(t *rapid.T, owner string, bucket *bucketOf) func(statement object) []object

// element gives an element of the statements another value.
func element(name string, draw func(t *rapid.T, owner, arn string) any) rewrite {
	return func(t *rapid.T, owner string, bucket *bucketOf) func(object) []object {
		value := draw(t, owner, "arn:aws:s3:::"+bucket.BucketName)
		return func(statement object) []object {
			say(statement, name, value)
			return []object{statement}
		}
	}
}

// further adds a condition to the statements.
func further(draw func(t *rapid.T, owner string) (operator, key string, values any)) rewrite {
	return func(t *rapid.T, owner string, _ *bucketOf) func(object) []object {
		operator, key, values := draw(t, owner)
		return func(statement object) []object { return []object{with(statement, operator, key, values)} }
	}
}

// instead is a condition in the place of those that were there.
func instead(operator, key string, value any) rewrite {
	return element("Condition", func(*rapid.T, string, string) any { return object{operator: object{key: value}} })
}

func gone(*rapid.T, string, *bucketOf) func(object) []object {
	return func(object) []object { return nil }
}

// perimeters are denials that let more than a few read.
func perimeters() []Mutation {
	denial := func(sentence string, change rewrite) Mutation {
		return Mutation{
			Sentence: "a perimeter " + sentence, Rule: "perimeter-declared",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.perimetered(), func(t *rapid.T, bucket *bucketOf) {
					s.denials(bucket, change(t, s.AccountOf(bucket.Resource), bucket))
				})
			},
		}
	}
	return []Mutation{
		denial("is gone", gone),
		denial("is an Allow", element("Effect", func(*rapid.T, string, string) any { return "Allow" })),
		denial("has the internet for a network", further(func(t *rapid.T, _ string) (string, string, any) {
			return "NotIpAddress", "aws:SourceIp", one[any](t, "network", "0.0.0.0/0", []any{"0.0.0.0/1", "128.0.0.0/1"},
				[]any{"192.0.2.0/24", "::/0"}, manyNetworks(8, 256), manyNetworks(4, 16), []any{"2000::/4", "3000::/4"})
		})),
		denial("has every endpoint for a network", further(func(t *rapid.T, _ string) (string, string, any) {
			kind := one(t, "kind", "vpce", "vpc")
			key := map[string]string{"vpce": "aws:SourceVpce", "vpc": "aws:SourceVpc"}[kind]
			return "StringNotLike", key, kind + "-" + text(t, "rest", `[0-9a-f]{0,2}`) + "*"
		})),
		denial("has private addresses of anybody's VPC for a network", further(func(t *rapid.T, _ string) (string, string,
			any,
		) {
			return "NotIpAddress", "aws:VpcSourceIp", one(t, "range", "10.0.0.0/8", "172.16.0.0/12", "10.3.0.0/16")
		})),
		denial("asks for any of the addresses", further(func(*rapid.T, string) (string, string, any) {
			return "ForAnyValue:NotIpAddress", "aws:SourceIp", "192.0.2.0/24"
		})),
		denial("exempts the owning account", further(func(t *rapid.T, owner string) (string, string, any) {
			if rapid.Bool().Draw(t, "by ARN") {
				return "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::" + owner + ":" + one(t, "who", "*", "role/*",
					"user/*", "r*")
			}
			operator := one(t, "operator", "StringNotEquals", "StringNotLike", "StringNotEqualsIfExists")
			return operator, "aws:PrincipalAccount", owner
		})),
		denial("exempts an organization", further(func(t *rapid.T, _ string) (string, string, any) {
			return "StringNotEquals", "aws:PrincipalOrgID", "o-" + text(t, "id", `[a-z0-9]{10}`)
		})),
		denial("exempts everybody with a name", further(func(t *rapid.T, _ string) (string, string, any) {
			return one(t, "operator", "ArnNotLike", "StringNotLike"), "aws:PrincipalArn", one(t, "who", "arn:aws:iam::*:*",
				"arn:aws:*", "*")
		})),
		denial("exempts a role name in any account", further(func(t *rapid.T, _ string) (string, string, any) {
			return "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::" + one(t, "account", "*", "2*") + ":role/" + text(t,
				"name", letters)
		})),
		denial("exempts whoever says the right thing", further(func(t *rapid.T, _ string) (string, string, any) {
			key := one(t, "key", "aws:UserAgent", "aws:Referer", "aws:username", "s3:DataAccessPointAccount")
			return "StringNotEquals", key, text(t, "value", letters)
		})),
		denial("exempts TLS", further(func(t *rapid.T, _ string) (string, string, any) {
			key := one(t, "key", "aws:SecureTransport", "aws:MultiFactorAuthPresent")
			return one(t, "operator", "Bool", "BoolIfExists"), key, "false"
		})),
		denial("binds one account alone", further(func(t *rapid.T, _ string) (string, string, any) {
			return "StringEquals", "aws:PrincipalAccount", text(t, "account", account)
		})),
		denial("binds whoever comes one way", further(func(t *rapid.T, _ string) (string, string, any) {
			return "Null", one(t, "key", "aws:SourceVpce", "aws:SourceIp"), one(t, "missing", "true", "false")
		})),
		denial("spares anonymous callers", further(func(t *rapid.T, _ string) (string, string, any) {
			return "Bool", one(t, "key", "aws:PrincipalIsAWSService", "aws:ViaAWSService"), "false"
		})),
		denial("begins some day", further(func(*rapid.T, string) (string, string, any) {
			return "DateGreaterThan", "aws:CurrentTime", "2099-01-01T00:00:00Z"
		})),
		denial("covers a part of the objects", element("Resource", func(t *rapid.T, _, arn string) any {
			return arn + one(t, "part", "", "/"+text(t, "prefix", letters)+"*", "/*.csv", "/${aws:username}/*", "/?", "/*/*")
		})),
		denial("leaves objects out", element("NotResource", func(t *rapid.T, _, arn string) any {
			return arn + "/" + text(t, "prefix", letters) + one(t, "rest", "", "/*")
		})),
		denial("covers one of the reads", element("Action", func(t *rapid.T, _, _ string) any {
			return one[any](t, "action", "s3:GetObject", "s3:GetObjectVersion", []any{"s3:Put*", "s3:GetObject"},
				"s3:ListBucket")
		})),
		denial("leaves a read out", element("NotAction", func(t *rapid.T, _, _ string) any {
			return one[any](t, "action", "s3:GetObject", "s3:*Version", []any{"s3:Put*", "s3:Get*"})
		})),
		denial("binds some principals alone", element("Principal", func(t *rapid.T, owner, _ string) any {
			return object{"AWS": one(t, "principal", owner, "arn:aws:iam::"+owner+":root", "arn:aws:iam::"+owner+":role/x")}
		})),
		denial("binds all but a role name in any account", element("NotPrincipal", func(t *rapid.T, _, _ string) any {
			return object{"AWS": one(t, "principal", "*", "arn:aws:iam::*:role/x")}
		})),
	}
}

// transports are policies through which somebody gets over plain HTTP.
func transports() []Mutation {
	refusal := func(sentence string, change rewrite) Mutation {
		return Mutation{
			Sentence: "plain HTTP is " + sentence, Rule: "tls-only",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
					s.transport(bucket, change(t, s.AccountOf(bucket.Resource), bucket))
				})
			},
		}
	}
	role := func(t *rapid.T, owner string) string {
		return "arn:aws:iam::" + owner + ":role/" + text(t, "role", letters)
	}
	return []Mutation{
		refusal("not refused", gone),
		refusal("refused for a part of the resources", element("Resource", func(t *rapid.T, _, arn string) any {
			return one[any](t, "part", arn, arn+"/*", []any{arn, arn + "/" + text(t, "prefix", letters) + "*"})
		})),
		refusal("refused for some actions", element("Action", func(t *rapid.T, _, _ string) any {
			return one[any](t, "action", "s3:GetObject", []any{"s3:Get*", "s3:Put*"}, "s3:*Object*")
		})),
		refusal("refused for all actions but some", element("NotAction", func(t *rapid.T, _, _ string) any {
			return one(t, "action", "s3:GetObject", "s3:List*")
		})),
		refusal("refused to all but a role, by name", element("NotPrincipal", func(t *rapid.T, owner, _ string) any {
			return object{"AWS": role(t, owner)}
		})),
		refusal("refused to all but a role, by condition", further(func(t *rapid.T, owner string) (string, string, any) {
			return "ArnNotLike", "aws:PrincipalArn", role(t, owner)
		})),
		refusal("refused to some principals", element("Principal", func(_ *rapid.T, owner, _ string) any {
			return object{"AWS": owner}
		})),
		refusal("refused where an old TLS is", instead("NumericLessThan", "s3:TlsVersion", "1.2")),
		refusal("asked for", instead("Bool", "aws:SecureTransport", "true")),
	}
}
