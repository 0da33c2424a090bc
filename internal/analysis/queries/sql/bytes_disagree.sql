-- title: Disagreements about bytes
-- question: For which reads do the two logs disagree about how many bytes were sent?
-- log: trail
-- log: access
-- note: only the 1000 largest differences are listed; delivery_gap counts them all
-- note: only successful reads that both logs have are compared
-- note: for a whole object the numbers must be equal; for a part, or a response that was cut off, they may differ by a hundredth
-- column: requestid varchar     id of the request, in both logs
-- column: eventtime varchar     when the call completed, ISO 8601 in UTC
-- column: action varchar        API action
-- column: trail_bytes bigint    bytes sent, according to CloudTrail
-- column: access_bytes bigint   bytes sent, according to the access log
WITH {{trail_calls}}, {{access_requests}}, {{compared}}
SELECT
  disputed AS requestid,
  first_time AS eventtime,
  action,
  trail_bytes,
  access_bytes
FROM compared
WHERE disputed IS NOT NULL
ORDER BY
  CASE WHEN trail_bytes > access_bytes THEN trail_bytes * 1E0 - access_bytes ELSE access_bytes * 1E0 - trail_bytes END DESC,
  requestid
LIMIT 1000
