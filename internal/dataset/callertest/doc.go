// Package callertest generates perimeters, callers and the CloudTrail records of their calls. Tests use it
// to hold whatever speaks of the perimeter against the rule in the core: policies, SQL, saved queries.
//
// Only tests import it.
package callertest
