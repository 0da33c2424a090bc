// Package trail holds the component that records who read the datasets: a CloudTrail trail with the
// advanced event selectors that the datasets ask for, and, when wanted, a CloudWatch log group with
// the role that CloudTrail assumes to write to it.
//
// Log file validation is always on. A trail without management events is not charged as a second
// copy of them. The bucket that receives the records is never among those recorded: each delivery
// would be an event, which is delivered.
//
// The caller supplies the trail's fixed name, because policies have to name the trail before it
// exists, and the resources that the trail has to wait for, because CloudTrail checks bucket, key
// and role policies when a trail is created, and the AWS provider does not try again.
package trail
