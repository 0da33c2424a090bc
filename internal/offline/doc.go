// Package offline runs a Pulumi program with the real engine and without an account.
//
// An [Environment] joins four things: the pulumi CLI that is on PATH, the program as an inline program of the Automation API, a
// local file state, and a stub of the aws provider that this process serves on the loopback interface. Nothing is downloaded,
// no credentials are read and nothing leaves the machine, so what a preview says here is what the engine itself says: its diff,
// its ordering, its protection, its policy packs. docs/unproven.md#official-plugins
//
// The stub answers what AWS would answer, and nothing more. It echoes inputs, adds the ids, ARNs and names that AWS computes
// (see catalog), leaves them unknown in a preview exactly where the real provider does, replaces a resource that AWS cannot
// change in place, and refuses the orders of creation that AWS refuses (see refusals). It validates nothing else: a wrong value
// that only AWS would notice goes unnoticed here.
//
// The caller supplies the project file, an environment file and the program. Open refuses encrypted configuration values (there
// is no key for them here) and a missing or too old CLI, each with the remedy.
package offline
