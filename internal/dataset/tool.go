package dataset

import (
	"regexp"
	"strings"
)

// Tool is a program that reads from S3, or a library that programs read with.
type Tool struct {
	// Name is what people call it.
	Name string
	// Words are parts of its user agent; one of them is enough. They have no quotation marks.
	Words []string
}

// What is said of a user agent in which no tool's words stand.
const (
	// OtherTool is the name if the user agent names no tool in the table.
	OtherTool = "other"
	// NoTool is the name if there is no user agent.
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

// Tools returns the known tools. The first match counts.
func Tools() []Tool {
	out := make([]Tool, len(tools))
	for i, tool := range tools {
		out[i] = Tool{tool.Name, append([]string(nil), tool.Words...)}
	}
	return out
}

// AgentProduct is a regular expression for user agents. Its group is the name that the program gives itself, without the
// version. CloudTrail writes a user agent in brackets, and the access log in quotation marks. If there is none, they contain -
// or nothing.
const AgentProduct = `^[\["]*([^ /,;"\[\]-][^ /,;"\[\]]*)`

var agentProduct = regexp.MustCompile(AgentProduct)

// ToolOf returns the tool of a user agent, as either log writes it. For an unknown tool, product is the name that it gives
// itself.
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
