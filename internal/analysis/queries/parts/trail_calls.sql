-- question: Which S3 calls does CloudTrail record, each call once?
-- log: trail
-- note: CloudTrail may deliver an event twice, to the accounts of the caller and of the bucket, or again with corrections: of all these, the full copy (that of the bucket owner) and the corrected one count
-- param: person_source     what the first letter of the person means
-- column: eventtime varchar       when the call completed, ISO 8601 in UTC
-- column: day varchar             day of the call, yyyy/MM/dd
-- column: eventname varchar       API action
-- column: eventtype varchar       AwsApiCall, AwsServiceEvent for what a service did by itself, or AwsVpceEvent for what an endpoint refused
-- column: requestid varchar       id of the request, shared with the access log
-- column: errorcode varchar       error, or null when the call succeeded
-- column: principal varchar       role, user, service or account; the sessions of a role are the role
-- column: principal_type varchar  CloudTrail's type of the identity, or Anonymous
-- column: person varchar          person or workload behind the principal, or not recorded
-- column: person_source varchar   what names the person, or null
-- column: account varchar         account of the caller
-- column: owner varchar           account that owns the bucket
-- column: session varchar         name of the role session
-- column: invoked_by varchar      AWS service that the record names as the maker of the call
-- column: service varchar         AWS service that made the call, by itself or for the caller
-- column: address varchar         address of the caller
-- column: vpc_endpoint varchar    VPC endpoint that the call came through
-- column: bucket varchar          bucket that was called
-- column: object_key varchar      object that was called
-- column: listed_prefix varchar   prefix of the keys that a listing asks for
-- column: copy_source varchar     bucket that a copy reads from
-- column: copy_key varchar        object that a copy reads from, percent-encoded by some clients
-- column: auth_method varchar     AuthHeader, or QueryString for a presigned URL
-- column: signature_age bigint    seconds from the signing of a presigned URL to the end of the call; -1 when the URL does not tell
-- column: bytes_out bigint        bytes of the answer
-- column: user_agent varchar      what the caller says it is, in brackets
-- column: file varchar            log file that holds the record
WITH {{trail_events}}, {{trail_ranked}}
SELECT
  eventtime, day, eventname, eventtype, requestid, errorcode, principal, principal_type,
  coalesce(substr(who, 2), 'not recorded') AS person,
  {{person_source}} AS person_source,
  account, owner, session, invoked_by, service, address, vpc_endpoint, bucket, object_key, listed_prefix, copy_source, copy_key,
  auth_method, signature_age, bytes_out, user_agent, file
FROM trail_ranked
WHERE kind IN ('call', 'refusal')
  AND (call_before IS NULL OR call_before <> same_call)
