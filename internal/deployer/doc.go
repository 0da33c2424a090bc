// Package deployer writes the IAM policies of those who preview and deploy a stack, from the graph that the stack
// would have: no action that no resource needs, and each on the stack's own names wherever AWS lets it be bound.
//
// What the engine and the program ask by themselves stands in always.go, what each type of resources needs in
// table.go. The lists follow CloudFormation's handlers for each type, and what terraform-provider-aws reads besides.
package deployer
