// Package e2e asks an emulator of AWS over TCP, from several networks, what the perimeters of a previewed environment
// admit and refuse, and compares the answers with those of make explain. README.md says what it covers.
package e2e
