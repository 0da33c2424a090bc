package tests

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

var anyARN = regexp.MustCompile(`arn:(aws[a-z-]*):`)

func TestPartition_EveryARNIsOfTheStacksPartition(t *testing.T) {
	for partition, region := range map[string]string{
		"aws": "eu-central-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1", "aws-iso-b": "us-isob-east-1",
	} {
		t.Run(partition, func(t *testing.T) {
			values := environment(t, "Pulumi.prod.yaml")
			for key, value := range values {
				value = strings.ReplaceAll(value, "arn:aws:", "arn:"+partition+":")
				values[key] = strings.ReplaceAll(value, "eu-central-1", region)
			}
			graph, _, err := run(t, values, pulumitest.WithStack("prod"), pulumitest.WithPartition(partition),
				pulumitest.WithIssuer(strings.Replace(pulumitest.Issuer, "arn:aws:", "arn:"+partition+":", 1)))
			require.NoError(t, err)
			found := 0
			for _, reg := range graph.Resources() {
				for _, match := range anyARN.FindAllStringSubmatch(strings.Join(texts(reg.Inputs.Mappable()), " "), -1) {
					assert.Equal(t, partition, match[1], reg.URN)
					found++
				}
			}
			assert.NotZero(t, found)
			suffix := map[string]string{"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu", "aws-iso-b": "sc2s.sgov.gov"}[partition]
			if suffix == "" {
				suffix = "amazonaws.com"
			}
			assert.Contains(t, graph.One(t, "aws:kms/key:Key", "audit-key").Text(t, "policy"),
				`{"Service":"logs.`+region+`.`+suffix+`"}`)
		})
	}
}

// texts returns all strings in a value.
func texts(value any) []string {
	var out []string
	switch v := value.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	case map[string]any:
		for _, item := range v {
			out = append(out, texts(item)...)
		}
	}
	return out
}
