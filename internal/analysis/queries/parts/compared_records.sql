-- question: Which records of the period do the two logs hold?
-- log: trail
-- log: access
-- needs: trail_calls access_requests
-- note: records of other datasets are there to tell that a log was alive
-- param: on_object      true of a call on an object of the dataset, or on its bucket where that is the dataset
-- param: from_dataset   true of a copy from the dataset
-- param: requested      true of a request to the dataset
-- param: since          first day of the period
-- param: until          last day of the period
-- param: writes_logged  true when the trail records writes to the dataset
-- param: reads_logged   true when the trail records all reads of the dataset
-- param: copies_logged  true when the trail certainly records copies to the dataset
-- column: log varchar            trail or access
-- column: of_dataset boolean     whether the record is about the dataset; false for any other of the stack
-- column: day varchar            day of the record, yyyy/MM/dd
-- column: eventtime varchar      ISO 8601 in UTC
-- column: action varchar         API action, or operation of the access log
-- column: requestid varchar      id of the request, or null
-- column: file varchar           log file that holds the record
-- column: bytes_out bigint       bytes of the answer
-- column: bytes_read bigint      bytes of a GetObject that succeeded, otherwise null
-- column: object_size bigint     size of the object, or null
-- column: known_reason varchar   why the other log never holds the request, or null
SELECT
  'trail' AS log,
  coalesce({{on_object}}, false) OR coalesce({{from_dataset}}, false) AS of_dataset,
  day, eventtime, eventname AS action, nullif(requestid, '-') AS requestid, file, bytes_out,
  CASE WHEN eventname = 'GetObject' AND errorcode IS NULL THEN bytes_out END AS bytes_read,
  CAST(NULL AS bigint) AS object_size,
  CASE
    WHEN eventtype = 'AwsServiceEvent' THEN 'event that S3 adds for each key of a bulk delete'
    WHEN errorcode = 'VpceAccessDenied' THEN 'refused by a VPC endpoint: never in the access log'
  END AS known_reason
FROM trail_calls
WHERE day BETWEEN {{since}} AND {{until}}
UNION ALL
SELECT
  'access' AS log,
  coalesce({{requested}}, false) AS of_dataset,
  day, eventtime, operation AS action, nullif(requestid, '-') AS requestid, file, bytes_out,
  CASE
    WHEN operation IN ('REST.GET.OBJECT', 'WEBSITE.GET.OBJECT') AND errorcode IS NULL AND status IN ('200', '206') THEN bytes_out
  END AS bytes_read,
  object_size,
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
  END AS known_reason
FROM access_requests
WHERE operation IS NOT NULL
  AND day BETWEEN {{since}} AND {{until}}
