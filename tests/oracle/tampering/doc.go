// Package tampering lists the calls that change what a stack protects: those that are reported, and by what, and those that are
// not, and why. docs/tampering.md shows the tables. The oracle's tests compare them with AWS's service reference, which has the
// actions, and check an event of each call against the rules that the program registers.
//
// The parameters of calls come from the PyPI package named in data/VERSION (Apache License 2.0); parameters.py updates them.
// The events of S3 come from AWS's page about them.
package tampering
