// Package cases enumerates requests such that every difference that a condition key can make, and
// every near miss, occurs in some request: for each range its first and last address and their
// neighbours, for each list each member, what resembles a member, and nothing; for each flag both
// values and its absence; every kind of principal; every action of S3.
//
// A full product of all classes would be far larger than it is telling. Networks and callers, on
// whose combination the perimeter turns, are multiplied fully; TLS, signatures and actions are each
// multiplied with a choice of both.
package cases
