// Package deployer derives the IAM policies of the roles that preview and deploy a stack from the graph that the stack would
// have. They allow no action that no resource needs, and restrict each action to the stack's own names wherever AWS allows
// that.
//
// What the engine and the program ask by themselves stands in always.go, what each type of resources needs in table.go. The
// lists follow CloudFormation's handlers for each type, and what terraform-provider-aws reads besides.
package deployer
