-- title: Disagreements about bytes
-- question: About which reads do the two logs disagree how many bytes were sent?
-- log: trail
-- log: access
-- note: the 1000 largest differences; delivery_gap counts them all
-- note: compared are reads that both logs hold and that succeeded: of a whole object the numbers must be equal, of a part, or of an
-- note: answer that was cut off, they may differ by a hundredth
-- column: requestid varchar     id of the request, in both logs
-- column: eventtime varchar     when the call completed, ISO 8601 in UTC
-- column: action varchar        API action
-- column: trail_bytes bigint    bytes sent, as CloudTrail says
-- column: access_bytes bigint   bytes sent, as the access log says
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
