package policydoc

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// values reads a text or a list of texts.
func (o *Owned) values(path string, value any) Values {
	switch typed := value.(type) {
	case string:
		if typed != "" {
			return Values{typed}
		}
	case []any:
		var out Values
		for i, item := range typed {
			text, ok := item.(string)
			if !ok || text == "" {
				o.refuse(fmt.Sprintf("%s[%d]", path, i), item, "is not text: put it in quotes")
				continue
			}
			out = append(out, text)
		}
		if len(typed) > 0 {
			return out
		}
	}
	o.refuse(path, value, "is not text or a list of texts: write at least one")
	return nil
}

// principals are the forms that S3 accepts below AWS, after the partition.
var (
	principalPattern = regexp.MustCompile(`^arn:(aws[a-z-]*):(iam::\d{12}:(root|(role|user)/[\w+=,.@/-]+)|` +
		`sts::\d{12}:(assumed-role|federated-user)/[\w+=,.@/-]+|iam::cloudfront:user/CloudFront Origin Access Identity [A-Z0-9]+)$`)
	accountPattern = regexp.MustCompile(`^\d{12}$`)
	uniqueID       = regexp.MustCompile(`^A(RO|ID|KI|SI|GP|NP)A[A-Z0-9]+$`)
	servicePattern = regexp.MustCompile(`^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$`)
)

func (o *Owned) principal(path string, value any, partition string) *Principal {
	members, isObject := value.(map[string]any)
	switch {
	case value == "*":
		return everyone()
	case value == nil:
		o.refuse(path, nil, "is missing: say whom the statement applies to, such as {AWS: \"111122223333\"}")
		return nil
	case !isObject || len(members) == 0:
		o.refuse(path, value, "is not a principal: write AWS or Service below it, or \"*\" for everybody")
		return nil
	}
	p := &Principal{}
	for _, kind := range slices.Sorted(maps.Keys(members)) {
		at := path + "." + kind
		switch kind {
		case "AWS":
			p.AWS = o.values(at, members[kind])
		case "Service":
			p.Service = o.values(at, members[kind])
		default:
			o.refuse(at, members[kind], "is a kind of principal that is not supported here: use AWS or Service")
		}
	}
	if slices.Contains(p.AWS, "*") {
		return everyone()
	}
	for i, text := range p.AWS {
		match := principalPattern.FindStringSubmatch(text)
		switch {
		case accountPattern.MatchString(text):
			// As S3 writes it when it is asked for the policy.
			p.AWS[i] = "arn:" + partition + ":iam::" + text + ":root"
		case uniqueID.MatchString(text):
			o.refuse(path+".AWS", text,
				"is the id of a principal that no longer exists, which S3 refuses: write the ARN of one that does")
		case match == nil:
			o.refuse(path+".AWS", text,
				"is not a principal: write an account id (12 digits in quotes), or the ARN of a role or user, without wildcards")
		case match[1] != partition:
			o.refuse(path+".AWS", text, "is in partition %s, but the bucket is in %s: write arn:%s:", match[1], partition, partition)
		}
	}
	for _, text := range p.Service {
		if !servicePattern.MatchString(text) {
			o.refuse(path+".Service", text, "is not a service: write one such as cloudfront.amazonaws.com")
		}
	}
	return p
}

// conditions reads operators, their keys and values. Numbers and booleans become the texts that IAM takes them for.
func (o *Owned) conditions(path string, value any) Conditions {
	if value == nil {
		return nil
	}
	operators, ok := value.(map[string]any)
	if !ok || len(operators) == 0 {
		o.refuse(path, value, "is not a condition: write an operator, below it a key, and its values; or leave it out")
		return nil
	}
	out := Conditions{}
	for _, operator := range slices.Sorted(maps.Keys(operators)) {
		at := path + "." + operator
		if !operatorPattern.MatchString(operator) {
			o.refuse(at, operators[operator], "is under an operator that IAM does not know: write one such as StringEquals")
			continue
		}
		keys, ok := operators[operator].(map[string]any)
		if !ok || len(keys) == 0 {
			o.refuse(at, operators[operator], "is not a condition: write a key such as aws:SourceArn below the operator")
			continue
		}
		out[operator] = map[string]Values{}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if !strings.Contains(key, ":") {
				o.refuse(at+"."+key, keys[key], "is under a key that IAM does not know: write one such as aws:SourceArn")
			}
			out[operator][key] = o.values(at+"."+key, plain(keys[key]))
		}
	}
	return out
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operatorPattern = regexp.MustCompile(`^((ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|` +
	`(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))` +
	`(IfExists)?|Null)$`)

func plain(value any) any {
	switch typed := value.(type) {
	case bool, json.Number:
		return fmt.Sprint(typed)
	case []any:
		out := make([]any, len(typed))
		for i, item := range typed {
			out[i] = plain(item)
		}
		return out
	}
	return value
}
