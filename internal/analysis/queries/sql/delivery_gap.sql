-- title: Delivery gap between the two logs
-- question: Which requests does one log hold and the other not, and is there a known reason?
-- log: trail
-- log: access
-- note: requests are matched by request id; only the rows whose reason is unexplained need a person
-- note: each log is read once; the newest minutes of one log are not missing from the other: both are delivered with a delay
-- note: a request refused by a VPC endpoint's policy is in neither log, so no comparison can find it
-- param: writes_logged  true when the trail records writes to the dataset
-- param: reads_logged   true when the trail records all reads of the dataset
-- param: copies_logged  true when the trail records copies to the dataset for sure
-- column: day varchar      day of the requests, yyyy/MM/dd
-- column: held_by varchar  both, trail only or access log only
-- column: action varchar   API action, or operation of the access log
-- column: reason varchar   known reason, unexplained, or null when both logs hold the request
-- column: requests bigint  how many
-- column: bytes bigint     bytes sent, as the log that holds them says
WITH {{trail_calls}}, {{dataset_calls}}, {{access_requests}}, {{dataset_requests}},
records AS (
  SELECT
    'trail' AS log, day, eventtime, requestid, eventname AS action, bytes_out,
    CASE WHEN eventtype = 'AwsServiceEvent' THEN 'event that S3 adds for each key of a bulk delete' END AS reason
  FROM dataset_calls
  UNION ALL
  SELECT
    'access' AS log, day, eventtime, requestid, operation AS action, bytes_out,
    CASE
      WHEN operation LIKE 'S3.%' THEN 'lifecycle action: never in CloudTrail'
      WHEN operation IN ('REST.COPY.OBJECT_GET', 'REST.COPY.PART_GET')
        THEN 'source side of a copy: CloudTrail may record the destination only'
      WHEN status IN ('301', '307') THEN 'redirect: never in CloudTrail'
      WHEN errorcode IN (
        'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'ExpiredToken', 'InvalidToken',
        'AuthorizationHeaderMalformed', 'AuthorizationQueryParametersError', 'InvalidSecurity'
      ) THEN 'failed authentication: never in CloudTrail'
      WHEN operation NOT LIKE '%OBJECT%' AND operation NOT LIKE '%UPLOAD%' AND operation NOT LIKE '%PART%'
        AND operation NOT IN ('REST.GET.BUCKET', 'REST.GET.BUCKETVERSIONS', 'REST.HEAD.BUCKET')
        THEN 'bucket settings: a management event'
      WHEN NOT {{writes_logged}} AND (
        operation LIKE 'REST.PUT.%' OR operation LIKE 'REST.POST.%' OR operation LIKE 'REST.DELETE.%'
        OR operation LIKE 'BATCH.%'
      ) THEN 'write: the trail does not record writes here'
      WHEN NOT {{reads_logged}} AND (
        operation LIKE 'REST.GET.%' OR operation LIKE 'REST.HEAD.%' OR operation LIKE 'WEBSITE.%'
      ) THEN 'read: the trail does not record reads here'
      WHEN NOT {{copies_logged}} AND operation LIKE 'REST.COPY.%'
        THEN 'copy: recorded only when a dataset of the stack asks for egress or all'
    END AS reason
  FROM dataset_requests
),
matched AS (
  SELECT
    *,
    max(CASE WHEN log = 'trail' THEN 1 ELSE 0 END) OVER (PARTITION BY requestid) AS in_trail,
    max(CASE WHEN log = 'access' THEN 1 ELSE 0 END) OVER (PARTITION BY requestid) AS in_access
  FROM records
),
counted AS (
  SELECT
    log,
    day,
    substr(eventtime, 1, 16) AS minute,
    action,
    reason,
    in_trail,
    in_access,
    count(*) AS requests,
    sum(bytes_out) AS bytes
  FROM matched
  GROUP BY log, day, substr(eventtime, 1, 16), action, reason, in_trail, in_access
),
ended AS (
  SELECT
    *,
    max(CASE WHEN log = 'trail' THEN minute END) OVER () AS trail_until,
    max(CASE WHEN log = 'access' THEN minute END) OVER () AS access_until
  FROM counted
),
explained AS (
  SELECT
    day,
    CASE
      WHEN in_trail = 1 AND in_access = 1 THEN 'both'
      WHEN in_trail = 1 THEN 'trail only'
      ELSE 'access log only'
    END AS held_by,
    action,
    CASE
      WHEN in_trail = 1 AND in_access = 1 THEN NULL
      WHEN reason IS NOT NULL THEN reason
      WHEN log = 'trail' AND (access_until IS NULL OR minute > access_until) THEN 'access log still to be delivered'
      WHEN log = 'access' AND (trail_until IS NULL OR minute > trail_until) THEN 'CloudTrail still to be delivered'
      ELSE 'unexplained'
    END AS reason,
    requests,
    bytes
  FROM ended
  WHERE log = 'trail' OR in_trail = 0
)
SELECT
  day,
  held_by,
  action,
  reason,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM explained
GROUP BY day, held_by, action, reason
ORDER BY day, held_by, action, reason
