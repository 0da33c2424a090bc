-- title: Delivery gap between the two logs
-- question: Which requests are in only one of the logs, and is there a known reason?
-- log: trail
-- log: access
-- note: requests are matched by request id; only rows whose reason is unexplained need attention
-- note: CloudTrail may take 3 hours to deliver a record, the access log 24 hours
-- note: what happened less than that before the newest evidence in either log is still to be delivered
-- note: a request in both logs has a reason only if they disagree about the bytes; bytes_disagree lists those requests
-- note: a request that a VPC endpoint policy refused is never in the access log
-- column: day varchar      day of the requests, yyyy/MM/dd
-- column: held_by varchar  both, trail only or access log only
-- column: action varchar   API action, or operation of the access log
-- column: reason varchar   known reason, unexplained, or null if both logs have the request and agree
-- column: requests bigint  how many
-- column: bytes bigint     bytes sent, according to the log that has them; according to CloudTrail if both do
WITH {{trail_calls}}, {{access_requests}}, {{compared}}
SELECT
  day,
  CASE
    WHEN held_by_both THEN 'both'
    WHEN log = 'trail' THEN 'trail only'
    ELSE 'access log only'
  END AS held_by,
  action,
  CASE WHEN disputed IS NOT NULL THEN 'the logs disagree about the bytes' ELSE reason END AS reason,
  CAST(sum(records) AS bigint) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM compared
WHERE of_dataset
  AND (log = 'trail' OR NOT held_by_both)
GROUP BY 1, 2, 3, 4
ORDER BY day, held_by, action, reason
