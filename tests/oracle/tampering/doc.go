// Package tampering says which calls change what a stack protects, who is told of them, and which are told to nobody and
// why. docs/tampering.md shows the tables, and the tests of the oracle hold every call of them: against AWS's service reference,
// which has the actions, and by an event for each, against the rules that the program registers.
//
// The parameters of calls come from the PyPI package named in data/VERSION (Apache License 2.0), and parameters.py makes them
// anew; the events of S3 come from AWS's page on them.
package tampering
