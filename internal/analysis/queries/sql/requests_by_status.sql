-- title: Requests by status
-- question: How did requests to the dataset end?
-- log: trail
-- log: access
-- note: CloudTrail records no HTTP status, so it is derived from the error code; a call without one counts as 2xx
-- note: the two logs have different requests: CloudTrail has what the trail records, and never requests that fail authentication
-- param: on_dataset      true of a call on the dataset
-- param: error_statuses  cases that give an error code its HTTP status
-- param: status_classes  cases that give an HTTP status its class
-- column: log varchar           trail or access
-- column: status_class varchar  2xx, 3xx, 403, 404, other 4xx, 5xx, or no status
-- column: status bigint         HTTP status, or null
-- column: errorcode varchar     S3 error code, or null
-- column: principals bigint     different principals
-- column: requests bigint       requests
-- column: bytes bigint          bytes sent, including those of listings and errors
WITH {{trail_calls}}, {{dataset_calls}}, {{access_requests}}, {{dataset_requests}},
ended AS (
  SELECT
    'trail' AS log,
    CASE errorcode {{error_statuses}} END AS status,
    errorcode,
    principal,
    count(*) AS requests,
    sum(bytes_out) AS bytes
  FROM dataset_calls
  WHERE {{on_dataset}}
  GROUP BY errorcode, principal
  UNION ALL
  SELECT 'access' AS log, nullif(status, '-') AS status, errorcode, principal, count(*) AS requests, sum(bytes_out) AS bytes
  FROM dataset_requests
  GROUP BY status, errorcode, principal
)
SELECT
  log,
  CASE WHEN log = 'trail' AND errorcode IS NULL THEN '2xx' {{status_classes}} ELSE 'no status' END AS status_class,
  CASE WHEN regexp_like(status, '^[0-9]{3}$') THEN CAST(status AS bigint) END AS status,
  errorcode,
  count(DISTINCT principal) AS principals,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM ended
GROUP BY log, status, errorcode
ORDER BY log, status_class, requests DESC, status, errorcode
