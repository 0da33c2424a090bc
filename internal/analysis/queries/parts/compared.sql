-- question: Which records of the period do the two logs hold, and does each log hold the requests of the other?
-- log: trail
-- log: access
-- needs: trail_calls access_requests
-- note: requests are matched by request id, within the dataset; records of others are there to tell that a log was alive
-- note: bytes are compared where both logs call a request a GetObject that succeeded: of a whole object they must be equal, of a
-- note: part, or of an answer that was cut off, they may differ by a hundredth
-- param: on_object      true of a call on an object of the dataset, or on its bucket where that is the dataset
-- param: from_dataset   true of a copy from the dataset
-- param: requested      true of a request to the dataset
-- param: since          first day of the period
-- param: until          last day of the period
-- param: writes_logged  true when the trail records writes to the dataset
-- param: reads_logged   true when the trail records all reads of the dataset
-- param: copies_logged  true when the trail records copies to the dataset for sure
-- param: trail_due      minute up to which the trail must have delivered
-- param: access_due     minute up to which the access log must have delivered
-- column: log varchar            trail or access
-- column: of_dataset boolean     whether the record is about the dataset; false for any other of the stack
-- column: day varchar            day of the record, yyyy/MM/dd
-- column: eventtime varchar      ISO 8601 in UTC
-- column: action varchar         API action, or operation of the access log
-- column: file varchar           log file that holds the record
-- column: bytes_out bigint       bytes of the answer
-- column: held_by_both boolean   whether the other log holds the request as well
-- column: reason varchar         why the other log lacks the request: a known reason, not yet due, or unexplained; null when it holds it
-- column: disputed varchar       id of a request about whose bytes the logs disagree, in CloudTrail's record; otherwise null
-- column: trail_bytes bigint     its bytes, as CloudTrail says
-- column: access_bytes bigint    its bytes, as the access log says
SELECT
  log, of_dataset, day, eventtime, action, file, bytes_out, held_by_both,
  CASE
    WHEN held_by_both THEN NULL
    WHEN known_reason IS NOT NULL THEN known_reason
    WHEN log = 'trail' AND substr(eventtime, 1, 16) > {{access_due}} THEN 'access log still to be delivered'
    WHEN log = 'access' AND substr(eventtime, 1, 16) > {{trail_due}} THEN 'CloudTrail still to be delivered'
    ELSE 'unexplained'
  END AS reason,
  CASE WHEN bytes_disagree THEN requestid END AS disputed,
  CASE WHEN bytes_disagree THEN bytes_read END AS trail_bytes,
  CASE WHEN bytes_disagree THEN access_bytes END AS access_bytes
FROM (
  SELECT
    *,
    held_by_both AND log = 'trail' AND bytes_read <> access_bytes
      AND (is_whole = 1 OR bytes_read > 1.01E0 * access_bytes OR access_bytes > 1.01E0 * bytes_read) AS bytes_disagree
  FROM (
    SELECT
      log, of_dataset, day, eventtime, action, requestid, file, bytes_out, bytes_read, known_reason,
      of_dataset AND requestid IS NOT NULL AND 1 = CASE log
        WHEN 'trail' THEN max(CASE WHEN log = 'access' AND of_dataset THEN 1 ELSE 0 END) OVER (PARTITION BY requestid)
        ELSE max(CASE WHEN log = 'trail' AND of_dataset THEN 1 ELSE 0 END) OVER (PARTITION BY requestid)
      END AS held_by_both,
      max(CASE WHEN log = 'access' AND of_dataset THEN bytes_read END) OVER (PARTITION BY requestid) AS access_bytes,
      max(CASE WHEN of_dataset AND bytes_read = object_size THEN 1 ELSE 0 END) OVER (PARTITION BY requestid) AS is_whole
    FROM (
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
    ) AS records
  ) AS matched
) AS judged
