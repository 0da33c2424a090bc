package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

func TestToolOf_KnowsAToolAsEitherLogWritesIt(t *testing.T) {
	for agent, want := range map[string]string{
		"aws-cli/1.11.10 Python/2.7.8 Linux/3.2.45-0.6.wd.865.49.315.metal1.x86_64 botocore/1.4.67":                  "AWS CLI",
		"aws-cli/2.4.5 Python/3.8.8 Linux/5.4.156-83.273.amzn2.x86_64 docker/x86_64.amzn.2 prompt/off command/s3.ls": "AWS CLI",
		"aws-cli/2.18.5": "AWS CLI",
		"Boto3/1.17.18 Python/3.9.2 Darwin/18.7.0 Botocore/1.20.18 my_user_agent/2.5.0":                                                     "boto3",
		"Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#5.10.0 md/arch#x86_64 lang/python#3.11.7 cfg/retry-mode#legacy Botocore/1.34.11": "boto3",
		"aiobotocore/2.13.1 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.0 lang/python#3.12.4":                                                  "botocore",
		"rclone/v1.65.0": "rclone",
		"s5cmd/v2.2.2":   "s5cmd",
		"Hadoop 3.3.4, aws-sdk-java/1.12.262 Linux/6.4.7-1-MANJARO OpenJDK_64-Bit_Server_VM/25.292-b10 java/1.8.0_292 scala/2.12.17 " +
			"vendor/AdoptOpenJDK cfg/retry-mode/legacy": "Hadoop S3A",
		"S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.666 Linux/4.9.184-0.1.ac.235.83.329.metal1.x86_64 OpenJDK_64-Bit_Server_VM/25.232-b09 " +
			"java/1.8.0_232 vendor/Oracle_Corporation": "AWS console",
		"signin.amazonaws.com":                            "AWS console",
		"aws-sdk-go/1.5.8 (go1.7.3; darwin; amd64)":       "AWS SDK for Go",
		"aws-sdk-go-v2/1.17.3 os/linux lang/go/1.19.4":    "AWS SDK for Go",
		"aws-sdk-java/2.20.26 Linux/5.10.165 Java/17.0.6": "AWS SDK for Java",
		"aws-sdk-js/3.300.0 ua/2.0 os/linux lang/js":      "AWS SDK for JavaScript",
		"aws-sdk-nodejs/2.1000.0 linux/v14.18.1 callback": "AWS SDK for JavaScript",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0": "browser",
		"curl/8.5.0":           "curl",
		"athena.amazonaws.com": "AWS service",
		"AWS Internal":         "AWS service",
	} {
		for _, written := range []string{agent, "[" + agent + "]", `"` + agent + `"`} {
			tool, product := dataset.ToolOf(written)
			assert.Equal(t, want, tool, written)
			assert.Empty(t, product, written)
		}
	}
}

func TestToolOf_TellsWhatAnotherToolCallsItself(t *testing.T) {
	for written, product := range map[string]string{
		"[stratus-red-team_c4daf3d6-a06f-48c0-9bec-46e00868de7b]": "stratus-red-team_c4daf3d6-a06f-48c0-9bec-46e00868de7b",
		"[python-requests/2.31.0]":                                "python-requests",
		`"Go-http-client/1.1"`:                                    "Go-http-client",
		`"sdt (internal)"`:                                        "sdt",
	} {
		tool, got := dataset.ToolOf(written)
		assert.Equal(t, dataset.OtherTool, tool, written)
		assert.Equal(t, product, got, written)
	}
	for _, written := range []string{"", "-", `"-"`, "[]", "[-]", `""`} {
		tool, product := dataset.ToolOf(written)
		assert.Equal(t, dataset.NoTool, tool, written)
		assert.Empty(t, product, written)
	}
}

func TestTools_StandInPlainSQL(t *testing.T) {
	seen := map[string]bool{dataset.OtherTool: true, dataset.NoTool: true}
	for _, tool := range dataset.Tools() {
		assert.False(t, seen[tool.Name], tool.Name)
		seen[tool.Name] = true
		assert.NotEmpty(t, tool.Words, tool.Name)
		for _, word := range tool.Words {
			assert.NotContains(t, word, "'", tool.Name)
			got, _ := dataset.ToolOf(word)
			assert.Equal(t, tool.Name, got, "%q is taken for another tool", word)
		}
	}
}
