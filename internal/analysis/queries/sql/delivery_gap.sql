-- title: Delivery gap between the two logs
-- question: Which requests does one log hold and the other not, and is there a known reason?
-- log: trail
-- log: access
-- note: requests are matched by request id; only the rows whose reason is unexplained need a person
-- note: the newest records of one log are not missing from the other: both are delivered with a delay
-- note: a request refused by a VPC endpoint's policy is in neither log, so no comparison can find it
-- param: writes_logged  true when the trail records writes to the dataset
-- param: reads_logged   true when the trail records all reads of the dataset
-- column: day varchar      day of the requests, yyyy/MM/dd
-- column: held_by varchar  both, trail only or access log only
-- column: action varchar   API action, or operation of the access log
-- column: reason varchar   known reason, unexplained, or null when both logs hold the request
-- column: requests bigint  how many
-- column: bytes bigint     bytes sent, as the log that holds them says
WITH {{trail_calls}}, {{dataset_calls}}, {{access_requests}}, {{dataset_requests}},
delivered (trail_until, access_until) AS (
  SELECT (SELECT max(eventtime) FROM dataset_calls), (SELECT max(eventtime) FROM dataset_requests)
),
access_ids (requestid) AS (
  SELECT DISTINCT requestid FROM dataset_requests
),
trail_ids (requestid) AS (
  SELECT DISTINCT requestid FROM dataset_calls WHERE requestid IS NOT NULL
),
compared AS (
  SELECT
    calls.day,
    CASE WHEN access_ids.requestid IS NULL THEN 'trail only' ELSE 'both' END AS held_by,
    calls.eventname AS action,
    CASE
      WHEN access_ids.requestid IS NOT NULL THEN NULL
      WHEN calls.eventtype = 'AwsServiceEvent' THEN 'event that S3 adds for each key of a bulk delete'
      WHEN delivered.access_until IS NULL OR calls.eventtime > delivered.access_until
        THEN 'access log still to be delivered'
      ELSE 'unexplained'
    END AS reason,
    calls.bytes_out
  FROM dataset_calls AS calls
  LEFT JOIN access_ids ON access_ids.requestid = calls.requestid
  CROSS JOIN delivered
  UNION ALL
  SELECT
    requests.day,
    'access log only' AS held_by,
    requests.operation AS action,
    CASE
      WHEN requests.operation LIKE 'S3.%' THEN 'lifecycle action: never in CloudTrail'
      WHEN requests.operation IN ('REST.COPY.OBJECT_GET', 'REST.COPY.PART_GET')
        THEN 'source side of a copy: CloudTrail may record the destination only'
      WHEN requests.status IN ('301', '307') THEN 'redirect: never in CloudTrail'
      WHEN requests.errorcode IN (
        'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'ExpiredToken', 'InvalidToken',
        'AuthorizationHeaderMalformed', 'AuthorizationQueryParametersError', 'InvalidSecurity'
      ) THEN 'failed authentication: never in CloudTrail'
      WHEN requests.operation NOT LIKE '%OBJECT%' AND requests.operation NOT LIKE '%UPLOAD%'
        AND requests.operation NOT LIKE '%PART%'
        AND requests.operation NOT IN ('REST.GET.BUCKET', 'REST.GET.BUCKETVERSIONS', 'REST.HEAD.BUCKET')
        THEN 'bucket settings: a management event'
      WHEN NOT {{writes_logged}} AND (
        requests.operation LIKE 'REST.PUT.%' OR requests.operation LIKE 'REST.POST.%'
        OR requests.operation LIKE 'REST.DELETE.%' OR requests.operation LIKE 'BATCH.%'
      ) THEN 'write: the trail does not record writes here'
      WHEN NOT {{reads_logged}} AND (
        requests.operation LIKE 'REST.GET.%' OR requests.operation LIKE 'REST.HEAD.%'
        OR requests.operation LIKE 'WEBSITE.%'
      ) THEN 'read: the trail does not record reads here'
      WHEN delivered.trail_until IS NULL OR requests.eventtime > delivered.trail_until
        THEN 'CloudTrail still to be delivered'
      ELSE 'unexplained'
    END AS reason,
    requests.bytes_out
  FROM dataset_requests AS requests
  LEFT JOIN trail_ids ON trail_ids.requestid = requests.requestid
  CROSS JOIN delivered
  WHERE trail_ids.requestid IS NULL
)
SELECT
  day,
  held_by,
  action,
  reason,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM compared
GROUP BY day, held_by, action, reason
ORDER BY day, held_by, action, reason
