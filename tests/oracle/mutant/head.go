package mutant

import (
	"maps"
	"slices"
	"strings"

	"datatrail/judge/iam"
)

const (
	stranger  = "arn:aws:iam::999988887777:root"
	elsewhere = "config.amazonaws.com"
)

func (m *maker) effect(s iam.Statement) {
	if s.Effect == "Deny" {
		s.Effect = "Allow"
	} else {
		s.Effect = "Deny"
	}
	m.replace("turn the effect around", s)
}

func (m *maker) principals(s iam.Statement) {
	original := s.Principal
	if slices.Contains(original["AWS"], "*") {
		s.Principal = iam.Principal{"AWS": {stranger}}
		m.replace("name one principal instead of everyone", s)
		return
	}
	// A condition on the caller's ARN admits no more than before, whoever else is named beside.
	bound := len(s.Condition["ArnEquals"]["aws:PrincipalArn"]) > 0
	if !bound {
		s.Principal = iam.Principal{"AWS": {"*"}}
		m.replace("name everyone", s)
	}
	for _, kind := range slices.Sorted(maps.Keys(original)) {
		for i, name := range original[kind] {
			s.Principal = maps.Clone(original)
			if s.Principal[kind] = without(original[kind], i); len(s.Principal[kind]) > 0 {
				m.replace("forget principal "+name, s)
			}
			other := stranger
			if kind == "Service" {
				other = elsewhere
			}
			if !bound {
				s.Principal[kind] = append(slices.Clone(original[kind]), other)
				m.replace("add principal "+other, s)
			}
			s.Principal[kind] = with(original[kind], i, other)
			m.replace("put "+other+" for "+name, s)
		}
	}
}

func (m *maker) actions(s iam.Statement) {
	original := s.Action
	for i, action := range original {
		if s.Action = without(original, i); len(s.Action) > 0 {
			m.replace("forget action "+action, s)
		}
		if pattern, wide := strings.CutSuffix(action, "*"); wide && !strings.HasSuffix(pattern, ":") {
			s.Action = with(original, i, pattern)
			m.replace("narrow action "+action, s)
		}
	}
	service, _, _ := strings.Cut(original[0], ":")
	if original[0] == service+":*" {
		for _, narrow := range narrower[service] {
			s.Action = iam.Values{narrow}
			m.replace("narrow "+service+":* to "+narrow, s)
		}
		return
	}
	for _, action := range append([]string{service + ":*"}, further[service]...) {
		// Only the actions that the statement's resources are of take effect.
		effective := service != "s3" || action == "s3:*" || reaches(s, action == "s3:PutBucketPolicy")
		if len(s.Condition["StringLike"]["s3:prefix"]) > 0 {
			// Of all requests, listings alone have a prefix.
			effective = action == "s3:*" && !slices.Contains(original, "s3:ListBucketVersions")
		}
		if effective && !slices.Contains(original, action) {
			s.Action = append(slices.Clone(original), action)
			m.replace("add action "+action, s)
		}
	}
}

// narrower are what all actions of a service are narrowed to, and further what is added to some.
var (
	narrower = map[string][]string{
		"s3":  {"s3:Get*", "s3:Put*", "s3:*Object*", "s3:*Bucket*"},
		"kms": {"kms:*Key*", "kms:De*", "kms:Put*"},
	}
	further = map[string][]string{
		"s3":  {"s3:PutBucketPolicy", "s3:AbortMultipartUpload"},
		"kms": {"kms:CreateGrant"},
		"sns": {"sns:Subscribe"},
	}
)

// reaches reports whether a resource of the statement is a bucket, or objects of one.
func reaches(s iam.Statement, bucket bool) bool {
	return slices.ContainsFunc(s.Resource, func(arn string) bool { return strings.Contains(arn, "/") != bucket })
}

func (m *maker) resources(s iam.Statement) {
	original := s.Resource
	for i, arn := range original {
		if arn == "*" {
			continue
		}
		if s.Resource = without(original, i); len(s.Resource) > 0 {
			m.replace("forget resource "+arn, s)
		}
		bucket, _, objects := strings.Cut(arn, "/")
		if !objects {
			s.Resource = with(original, i, arn+"x")
			m.replace("name another thing than "+arn, s)
			continue
		}
		s.Resource = with(original, i, bucket)
		m.replace("name the bucket instead of "+arn, s)
		s.Resource = with(original, i, strings.TrimSuffix(arn, "*"))
		m.replace("name one object instead of "+arn, s)
		s.Resource = with(original, i, bucket+"/AWSLogs/*")
		m.replace("name other objects than "+arn, s)
		if arn != bucket+"/*" {
			s.Resource = with(original, i, bucket+"/*")
			m.replace("name all objects instead of "+arn, s)
			if strings.HasSuffix(arn, "/*") {
				s.Resource = with(original, i, strings.TrimSuffix(arn, "/*")+"*")
				m.replace("name what begins like "+arn, s)
			}
		}
	}
}
