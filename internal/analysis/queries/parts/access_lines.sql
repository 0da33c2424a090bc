-- question: Which lines does the server access log hold, as they were delivered?
-- log: access
-- note: a line that the table could not split is a row without an operation
-- note: a time that names no month is none, and the day is then that of the partition
-- note: a person is known from the requester alone, by the rules of trail_events; source identities are not in this log
-- param: access_table      the server access log table
-- param: scan_since        first partition to read
-- param: until             last partition to read
-- param: center_session    regular expression for the sessions of the roles of Identity Center
-- param: pod_session       regular expression for the sessions of EKS pods
-- param: job_session       regular expression for the sessions of EMR Serverless
-- param: instance_session  regular expression for the sessions of EC2 instances
-- param: mail_session      regular expression for session names that are e-mail addresses
-- param: last_name         regular expression for the last name of an ARN
-- column: requestid varchar      id of the request, shared with CloudTrail
-- column: eventtime varchar      when the request was received, ISO 8601 in UTC
-- column: day varchar            day of the request, yyyy/MM/dd
-- column: dt varchar             partition of the line, yyyy/MM/dd
-- column: operation varchar      such as REST.GET.OBJECT
-- column: object_key varchar     object key, URL-encoded
-- column: requester varchar      caller, as the log writes it
-- column: principal varchar      caller; the sessions of a role are the role; anonymous
-- column: who varchar            person or workload behind the principal, behind the letter of its source
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
SELECT
  requestid, eventtime, coalesce(day, dt) AS day, dt, operation, object_key, requester,
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
    'f' || CASE WHEN session LIKE 'eks-%' THEN regexp_extract(session, {{pod_session}}, 1) END,
    'g' || CASE WHEN session LIKE '00%' THEN regexp_extract(session, {{job_session}}, 1) END,
    'h' || CASE WHEN session LIKE 'i-%' THEN regexp_extract(session, {{instance_session}}, 1) END,
    'i' || CASE WHEN requester LIKE 'arn:%:sts::%:federated-user/%' THEN regexp_extract(requester, {{last_name}}, 1) END,
    'j' || CASE WHEN session LIKE '%@%' THEN regexp_extract(session, {{mail_session}}, 1) END
  ) AS who,
  address, status, errorcode, bytes_out, object_size, version_id, auth_type, user_agent, bucket, file
FROM (
  SELECT
    *,
    CASE WHEN requester LIKE 'arn:%:sts::%:assumed-role/%' THEN split_part(split_part(requester, ':', 6), '/', 3) END AS session
  FROM (
    SELECT
      *,
      replace(substr(eventtime, 1, 10), '-', '/') AS day
    FROM (
      SELECT
        requestid,
        CASE WHEN strpos('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', substr(requestdatetime, 4, 3)) > 0 THEN
          substr(requestdatetime, 8, 4)
          || substr('-01--02--03--04--05--06--07--08--09--10--11--12-',
            strpos('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', substr(requestdatetime, 4, 3)), 4)
          || substr(requestdatetime, 1, 2) || 'T' || substr(requestdatetime, 13, 8) || 'Z'
        END AS eventtime,
        operation,
        nullif(key, '-') AS object_key,
        requester,
        remoteip AS address,
        httpstatus AS status,
        nullif(errorcode, '-') AS errorcode,
        coalesce(bytessent, 0) AS bytes_out,
        nullif(objectsize, 0) AS object_size,
        nullif(versionid, '-') AS version_id,
        nullif(authtype, '-') AS auth_type,
        useragent AS user_agent,
        coalesce(bucket_name, source_bucket) AS bucket,
        dt,
        "$path" AS file
      FROM {{access_table}}
      WHERE dt BETWEEN {{scan_since}} AND {{until}}
    ) AS lines
  ) AS requests
) AS identified
