-- title: Denied attempts
-- question: Who was denied which requests, and from where?
-- log: trail
-- log: access
-- note: a request that fails authentication never reaches CloudTrail; only the access log has it
-- note: a request that a VPC endpoint policy refused is in the trail only if it records network activity events (VpceAccessDenied)
-- note: what the trail does not record for the dataset, such as writes, is taken from the access log
-- param: trail_tells_writes  true if writes to the dataset are taken from the trail, false if from the access log
-- param: trail_tells_reads   true if reads of the dataset are taken from the trail, false if from the access log
-- column: log varchar         trail or access
-- column: principal varchar   who was denied
-- column: person varchar      person or workload behind it, or not recorded
-- column: address varchar     from where
-- column: action varchar      API action, or operation of the access log
-- column: errorcode varchar   why
-- column: attempts bigint     how often
-- column: objects bigint      different objects asked for
-- column: first_try varchar   first in the period
-- column: last_try varchar    last in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{access_requests}}, {{dataset_requests}},
refused AS (
  SELECT 'trail' AS log, principal, person, address, eventname AS action, errorcode, object_key, eventtime
  FROM dataset_calls
  WHERE errorcode IS NOT NULL
    AND errorcode IN (
      'AccessDenied', 'AllAccessDisabled', 'AccountProblem', 'InvalidObjectState', 'Client.AccessDenied', 'VpceAccessDenied')
  UNION ALL
  SELECT 'access' AS log, principal, person, address, operation AS action, errorcode, object_key, eventtime
  FROM dataset_requests
  WHERE errorcode IS NOT NULL
    AND (errorcode IN (
      'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'ExpiredToken', 'InvalidToken',
      'AuthorizationHeaderMalformed', 'AuthorizationQueryParametersError', 'InvalidSecurity')
    OR (errorcode IN ('AccessDenied', 'AllAccessDisabled', 'AccountProblem', 'InvalidObjectState') AND (
      (NOT {{trail_tells_reads}} AND (operation LIKE 'REST.GET.%' OR operation LIKE 'REST.HEAD.%' OR operation LIKE 'WEBSITE.%'))
      OR (NOT {{trail_tells_writes}} AND (
        operation LIKE 'REST.PUT.%' OR operation LIKE 'REST.POST.%' OR operation LIKE 'REST.DELETE.%' OR operation LIKE 'BATCH.%'))
    )))
)
SELECT
  log,
  principal,
  person,
  address,
  action,
  errorcode,
  count(*) AS attempts,
  count(DISTINCT object_key) AS objects,
  min(eventtime) AS first_try,
  max(eventtime) AS last_try
FROM refused
GROUP BY log, principal, person, address, action, errorcode
ORDER BY attempts DESC, log, principal, person, address, action, errorcode
