// Package config turns the Pulumi configuration of a stack into plain, validated Go values.
//
// Load is strict. Unknown keys, wrong types, missing keys and broken rules are all reported, in one
// error, each with its path, its value and the remedy. What is allowed but probably not meant
// becomes a warning.
//
// The package decides nothing about AWS resources: it imports no component, and no component
// imports it.
package config
