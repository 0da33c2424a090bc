-- question: Which requests does the server access log record, each record once?
-- log: access
-- note: S3 may deliver a record twice, word for word; a copy and a bulk delete write several records with one request id
-- param: person_source     what the first letter of the person means
-- column: requestid varchar      id of the request, shared with CloudTrail
-- column: eventtime varchar      when the request was received, ISO 8601 in UTC
-- column: day varchar            day of the request, yyyy/MM/dd
-- column: operation varchar      such as REST.GET.OBJECT
-- column: object_key varchar     object key, URL-encoded
-- column: principal varchar      caller; the sessions of a role are the role; anonymous
-- column: person varchar         person or workload behind the principal, or not recorded
-- column: person_source varchar  what names the person, or null
-- column: address varchar        address of the caller
-- column: status varchar         HTTP status
-- column: errorcode varchar      S3 error code, or null
-- column: bytes_out bigint       bytes of the answer
-- column: object_size bigint     size of the object, or null
-- column: version_id varchar     version of the object
-- column: auth_type varchar      AuthHeader, or QueryString for a presigned URL
-- column: user_agent varchar     what the caller says it is, in quotation marks
-- column: bucket varchar         bucket that was called
-- column: file varchar           log file that holds the record
-- column: deliveries bigint      how often the record was delivered
WITH {{access_lines}}, {{access_records}}
SELECT
  requestid, eventtime, day, operation, object_key, principal,
  coalesce(substr(who, 2), 'not recorded') AS person,
  {{person_source}} AS person_source,
  address, status, errorcode, bytes_out, object_size, version_id, auth_type, user_agent, bucket, file, deliveries
FROM access_records
