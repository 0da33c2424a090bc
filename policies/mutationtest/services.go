package mutationtest

import (
	"strings"

	"pgregory.net/rapid"

	"datatrail/policies/graph"
)

type bucketOf = graph.Bucket

// served is a document with a grant to a service.
type served struct{ urn string }

func (s *stack) served() []served {
	var found []served
	for _, bucket := range s.logs() {
		for _, policy := range bucket.Policies() {
			found = append(found, served{policy.URN})
		}
	}
	for _, urn := range s.keyed() {
		found = append(found, served{urn})
	}
	return found
}

// source changes the conditions of all grants to services in a document.
func (s *stack) source(of served, change func(conditions object)) {
	s.statements(of.urn, func(list []object) []object {
		for _, statement := range list {
			principal, _ := statement["Principal"].(object)
			if statement["Effect"] != "Allow" || principal["Service"] == nil {
				continue
			}
			conditions, _ := statement["Condition"].(object)
			if conditions == nil {
				conditions = object{}
				statement["Condition"] = conditions
			}
			change(conditions)
		}
		return list
	})
}

// without drops conditions whose keys begin with a text.
func withoutKeys(conditions object, prefixes ...string) {
	for operator, keys := range conditions {
		for key := range keys.(object) {
			for _, prefix := range prefixes {
				if strings.HasPrefix(strings.ToLower(key), prefix) {
					delete(keys.(object), key)
				}
			}
		}
		if len(keys.(object)) == 0 {
			delete(conditions, operator)
		}
	}
}

// services are grants to services that act for anybody.
func services() []Mutation {
	bound := func(sentence string, draw func(t *rapid.T) (operator, key string, values any)) Mutation {
		return Mutation{
			Sentence: "a service is granted " + sentence, Rule: "service-grants-carry-source",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.served(), func(t *rapid.T, of served) {
					operator, key, values := draw(t)
					s.source(of, func(conditions object) {
						withoutKeys(conditions, "aws:source", "kms:encryptioncontext")
						if operator != "" {
							conditions[operator] = object{key: values}
						}
					})
				})
			},
		}
	}
	return []Mutation{
		bound("something for everybody's resources", func(*rapid.T) (string, string, any) { return "", "", nil }),
		bound("something for resources of any account", func(t *rapid.T) (string, string, any) {
			return one(t, "operator", "ArnLike", "StringLike"), "aws:SourceArn", one(t, "source",
				"arn:aws:cloudtrail:*:*:trail/*",
				"arn:aws:cloudtrail:eu-central-1:*:trail/ours", "arn:aws:logs:*:1*:*", "arn:*", "*")
		}),
		bound("something for any bucket", func(t *rapid.T) (string, string, any) {
			return "ArnLike", "aws:SourceArn", "arn:aws:s3:::" + one(t, "bucket", "*", "acme-*", "?*")
		}),
		bound("something where a source is named, if any", func(t *rapid.T) (string, string, any) {
			if rapid.Bool().Draw(t, "account") {
				return "StringEqualsIfExists", "aws:SourceAccount", text(t, "account", account)
			}
			return "ArnLikeIfExists", "aws:SourceArn", "arn:aws:cloudtrail:eu-central-1:" + text(t, "account", account) +
				":trail/x"
		}),
		bound("something for accounts that begin alike", func(t *rapid.T) (string, string, any) {
			return "StringLike", "aws:SourceAccount", text(t, "account", `[0-9]{1,4}`) + "*"
		}),
		bound("something for all sources but one", func(t *rapid.T) (string, string, any) {
			return "StringNotEquals", "aws:SourceAccount", text(t, "account", account)
		}),
		bound("something on condition of what it says", func(*rapid.T) (string, string, any) {
			return "StringEquals", "s3:x-amz-acl", "bucket-owner-full-control"
		}),
		{
			Sentence: "a service may read data for anybody", Rule: "service-grants-carry-source",
			change: func(s *stack) func(t *rapid.T) {
				return at(s.perimetered(), func(t *rapid.T, bucket *bucketOf) {
					s.grant(bucket, object{
						"Effect": "Allow", "Principal": object{"Service": one(t, "service", "cloudfront.amazonaws.com",
							"sagemaker.amazonaws.com")},
						"Action": one(t, "action", "s3:GetObject", "s3:*"), "Resource": "*",
					})
				})
			},
		},
	}
}
