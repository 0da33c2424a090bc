package dataset

import (
	"regexp"
	"strings"
)

// Tool is a program that reads from S3, or a library that programs read with.
type Tool struct {
	// Name is what people call it.
	Name string
	// Words are what its user agent holds: one of them is enough. They have no quotation marks.
	Words []string
}

// What is said of a user agent in which no tool's words stand.
const (
	// OtherTool has a user agent that names no tool known here.
	OtherTool = "other"
	// NoTool is where there is no user agent.
	NoTool = "not told"
)

// tools are in the order in which they count: a tool that is built on another holds that one's words too. Whoever sends a
// request writes its user agent, so this tells what a caller says of itself. Tools that leave the user agent to their SDK, as
// s5cmd does, are that SDK.
var tools = []Tool{
	{"AWS console", []string{"S3Console/", "signin.amazonaws.com", "console.amazonaws.com"}},
	{"rclone", []string{"rclone/"}},
	{"s5cmd", []string{"s5cmd/"}},
	{"Mountpoint for S3", []string{"mountpoint-s3"}},
	{"Hadoop S3A", []string{"Hadoop "}},
	{"EMR", []string{"ElasticMapReduce/", "emrfs"}},
	{"Terraform", []string{"Terraform/"}},
	{"DuckDB", []string{"duckdb/"}},
	{"MinIO", []string{"minio-go/", "MinIO ("}},
	{"AWS CLI", []string{"aws-cli/"}},
	{"boto3", []string{"Boto3/"}},
	{"botocore", []string{"Botocore/", "botocore/"}},
	{"AWS SDK for Go", []string{"aws-sdk-go"}},
	{"AWS SDK for Java", []string{"aws-sdk-java"}},
	{"AWS SDK for JavaScript", []string{"aws-sdk-js", "aws-sdk-nodejs"}},
	{"AWS SDK for C++", []string{"aws-sdk-cpp"}},
	{"AWS SDK for Rust", []string{"aws-sdk-rust"}},
	{"AWS SDK for .NET", []string{"aws-sdk-dotnet"}},
	{"AWS SDK for Ruby", []string{"aws-sdk-ruby"}},
	{"AWS SDK for PHP", []string{"aws-sdk-php"}},
	{"curl", []string{"curl/"}},
	{"Wget", []string{"Wget/"}},
	{"browser", []string{"Mozilla/"}},
	{"AWS service", []string{".amazonaws.com", "AWS Internal", "Amazon CloudFront"}},
}

// Tools returns the tools that are known by their user agents, those first that count first.
func Tools() []Tool {
	out := make([]Tool, len(tools))
	for i, tool := range tools {
		out[i] = Tool{tool.Name, append([]string(nil), tool.Words...)}
	}
	return out
}

// AgentProduct is a regular expression for user agents, whose group is what the program calls itself, without its version.
// CloudTrail writes a user agent in brackets, the access log in quotation marks, and - or nothing in them where there is none.
const AgentProduct = `^[\["]*([^ /,;"\[\]-][^ /,;"\[\]]*)`

var agentProduct = regexp.MustCompile(AgentProduct)

// ToolOf returns the tool of a user agent, as one of the logs writes it, and what a tool that is not known calls itself.
func ToolOf(agent string) (tool, product string) {
	for _, tool := range tools {
		for _, word := range tool.Words {
			if strings.Contains(agent, word) {
				return tool.Name, ""
			}
		}
	}
	if m := agentProduct.FindStringSubmatch(agent); m != nil {
		return OtherTool, m[1]
	}
	return NoTool, ""
}
