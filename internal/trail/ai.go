package trail

// aiResourceTypes are the resource types with data events of each AI service.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
var aiResourceTypes = map[string][]string{
	"sagemaker": {
		"AWS::SageMaker::Endpoint",
		"AWS::SageMaker::ExperimentTrialComponent",
		"AWS::SageMaker::FeatureGroup",
		"AWS::SageMaker::MlflowTrackingServer",
	},
	"bedrock": {
		"AWS::Bedrock::AdvancedOptimizePromptJob",
		"AWS::Bedrock::AgentAlias",
		"AWS::Bedrock::AsyncInvoke",
		"AWS::Bedrock::AutomatedReasoningPolicy",
		"AWS::Bedrock::AutomatedReasoningPolicyVersion",
		"AWS::Bedrock::Blueprint",
		"AWS::Bedrock::DataAutomationInvocation",
		"AWS::Bedrock::DataAutomationProfile",
		"AWS::Bedrock::DataAutomationProject",
		"AWS::Bedrock::FlowAlias",
		"AWS::Bedrock::FlowExecution",
		"AWS::Bedrock::Guardrail",
		"AWS::Bedrock::InlineAgent",
		"AWS::Bedrock::KnowledgeBase",
		"AWS::Bedrock::Model",
		"AWS::Bedrock::PromptVersion",
		"AWS::Bedrock::Session",
		"AWS::Bedrock::Tool",
	},
	"bedrock-agentcore": {
		"AWS::BedrockAgentCore::APIKeyCredentialProvider",
		"AWS::BedrockAgentCore::Browser",
		"AWS::BedrockAgentCore::BrowserCustom",
		"AWS::BedrockAgentCore::CodeInterpreter",
		"AWS::BedrockAgentCore::CodeInterpreterCustom",
		"AWS::BedrockAgentCore::Evaluator",
		"AWS::BedrockAgentCore::Gateway",
		"AWS::BedrockAgentCore::Memory",
		"AWS::BedrockAgentCore::OAuth2CredentialProvider",
		"AWS::BedrockAgentCore::Runtime",
		"AWS::BedrockAgentCore::RuntimeEndpoint",
		"AWS::BedrockAgentCore::TokenVault",
		"AWS::BedrockAgentCore::WorkloadIdentity",
		"AWS::BedrockAgentCore::WorkloadIdentityDirectory",
	},
}
