// Package protections says what each protection of records protects them from. docs/protections.md shows the
// tables, and the tests of the oracle hold every cell.
package protections

import "datatrail/judge/request"

// Decider is what makes an answer true.
type Decider string

// The deciders. The tests ask the composed policies about the first; of the others they see what the program
// declares, and AWS and Pulumi document what comes of it.
const (
	Policies   Decider = ""
	ObjectLock Decider = "Object Lock"
	Lifecycle  Decider = "lifecycle"
	Pulumi     Decider = "Pulumi"
)

// Answer says whether a protection alone keeps records from a threat.
type Answer struct {
	Keeps bool
	By    Decider
	// Until says when it ends. Empty: with the protection.
	Until string
}

// Protection is a column: what the configuration turns on, and nothing else.
type Protection struct {
	Name string
	// Logs and Protect go into the configuration.
	Logs    map[string]any
	Protect bool
}

// Threat is a row: what somebody does, or what happens.
type Threat struct {
	Name string
	// By is who does it, with all rights that IAM policies can give. Nil: nobody, it happens.
	By *request.Caller
	// Answers are in the order of the protections.
	Answers []Answer
}

// Table asks one question of all protections and threats.
type Table struct {
	Question    string
	Protections []Protection
	Threats     []Threat
	// Ways are the actions of which each way to do harm needs all.
	Ways []Way
}

// Way is one way to do harm: the actions on the trail's log bucket, and those on the key, that it needs.
type Way struct {
	Name   string
	Bucket []string
	Key    []string
	// Locked is set for what an Object Lock stops, unless it can be bypassed.
	Locked bool
}
