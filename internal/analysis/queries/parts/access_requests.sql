-- question: Which requests does the server access log record, each record once?
-- log: access
-- note: S3 may deliver a record twice, word for word; a copy and a bulk delete write several records with one request id
-- note: a line that the table could not split is a row without an operation
-- note: a person is known from the requester alone, by the rules of trail_calls; source identities are not in this log
-- param: access_table      the server access log table
-- param: scan_since        first partition to read
-- param: until             last partition to read
-- param: center_session    regular expression for the sessions of the roles of Identity Center
-- param: pod_session       regular expression for the sessions of EKS pods
-- param: job_session       regular expression for the sessions of EMR Serverless
-- param: instance_session  regular expression for the sessions of EC2 instances
-- param: mail_session      regular expression for the names of sessions that are addresses of mail
-- param: last_name         regular expression for the last name of an ARN
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
-- column: bucket varchar         bucket that was called
-- column: file varchar           log file that holds the record
-- column: deliveries bigint      how often the record was delivered
SELECT
  requestid, eventtime, day, operation, object_key, principal,
  coalesce(substr(who, 2), 'not recorded') AS person,
  {{person_source}} AS person_source,
  address, status, errorcode, bytes_out, object_size, version_id, auth_type, bucket, file, deliveries
FROM (
  SELECT
    *,
    CASE
      WHEN operation LIKE 'S3.%' THEN 's3.amazonaws.com'
      WHEN requester = '-' THEN 'anonymous'
      WHEN session IS NOT NULL THEN replace(replace(
        substr(requester, 1, length(requester) - length(session) - 1), ':sts::', ':iam::'), ':assumed-role/', ':role/')
      ELSE requester
    END AS principal,
    coalesce(
      'b' || CASE WHEN requester LIKE '%:assumed-role/AWSReservedSSO%' THEN regexp_extract(requester, {{center_session}}, 1) END,
      'd' || CASE WHEN requester LIKE 'arn:%:iam::%:user/%' AND requester NOT LIKE 'arn:%:iam::cloudfront:%' THEN regexp_extract(requester, {{last_name}}, 1) END,
      'f' || regexp_extract(session, {{pod_session}}, 1),
      'g' || regexp_extract(session, {{job_session}}, 1),
      'h' || regexp_extract(session, {{instance_session}}, 1),
      'i' || CASE WHEN requester LIKE 'arn:%:sts::%:federated-user/%' THEN regexp_extract(requester, {{last_name}}, 1) END,
      'j' || regexp_extract(session, {{mail_session}}, 1)
    ) AS who
  FROM (
    SELECT
      requestid, eventtime, day, operation, object_key, requester, address, status, errorcode, bytes_out, object_size,
      version_id, auth_type, bucket,
      min(file) AS file,
      CASE WHEN requester LIKE 'arn:%:sts::%:assumed-role/%' THEN split_part(split_part(requester, ':', 6), '/', 3) END AS session,
      count(*) AS deliveries
    FROM (
      SELECT
        requestid,
        replace(day, '/', '-') || 'T' || substr(requestdatetime, 13, 8) || 'Z' AS eventtime,
        coalesce(day, dt) AS day,
        operation,
        nullif(key, '-') AS object_key,
        requester,
        remoteip AS address,
        httpstatus AS status,
        nullif(errorcode, '-') AS errorcode,
        coalesce(bytessent, 0) AS bytes_out,
        objectsize AS object_size,
        nullif(versionid, '-') AS version_id,
        nullif(authtype, '-') AS auth_type,
        coalesce(bucket_name, source_bucket) AS bucket,
        file
      FROM (
        SELECT
          *,
          "$path" AS file,
          substr(requestdatetime, 8, 4)
            || '/' || substr('01  02  03  04  05  06  07  08  09  10  11  12',
              strpos('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', substr(requestdatetime, 4, 3)), 2)
            || '/' || substr(requestdatetime, 1, 2) AS day
        FROM {{access_table}}
        WHERE dt BETWEEN {{scan_since}} AND {{until}}
      ) AS lines
    ) AS requests
    GROUP BY
      requestid, eventtime, day, operation, object_key, requester, address, status, errorcode, bytes_out, object_size,
      version_id, auth_type, bucket
  ) AS records
) AS identified
