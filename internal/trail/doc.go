// Package trail holds the component that records who read the datasets: a CloudTrail trail with the advanced event selectors
// that the datasets ask for, and, when wanted, a CloudWatch log group with the role that CloudTrail assumes to write to it.
//
// Log file validation is always on. A trail without management events causes no charge for a second copy of them. The trail
// never records the bucket that receives its records, because each delivery would cause another event to deliver.
//
// The caller supplies the trail's fixed name, because policies have to name the trail before it exists, and the resources that
// the trail must wait for, because CloudTrail checks bucket, key and role policies when a trail is created, and the AWS
// provider does not retry.
package trail
