package watch

// noPerson stands where a record names nobody.
const noPerson = "not recorded"

// person are the commands that name the person behind a record, or else the workload. After an ARN that
// ends in one, they take the name: of a user of Identity Center, whose session it is, or of an IAM user.
// userIdentity.userName would do for IAM users, but for root it is the account's alias. Names of other
// sessions are chosen by programs more often than by people, and left out.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
// docs/unproven.md#literal-in-coalesce
const person = `parse userIdentity.arn /(?::assumed-role\/AWSReservedSSO_[^\/]+_[0-9a-f]+\/|:user\/(?:.*\/)?)(?<named>[^\/]+)$/` +
	"\n| fields coalesce(userIdentity.sessionContext.sourceIdentity, named, userIdentity.onBehalfOf.userId, " +
	`userIdentity.inScopeOf.sourceArn, "` + noPerson + `") as person`
