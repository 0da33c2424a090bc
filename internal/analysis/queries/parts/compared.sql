-- question: How many records of each minute of the period do the two logs hold, and does each log hold the requests of the other?
-- log: trail
-- log: access
-- needs: trail_calls access_requests
-- note: bytes are compared if both logs call a request a GetObject that succeeded
-- note: for a whole object they must be equal; for a part, or a response that was cut off, they may differ by a hundredth
-- param: trail_due      minute up to which the trail must have delivered
-- param: access_due     minute up to which the access log must have delivered
-- column: log varchar            trail or access
-- column: of_dataset boolean     whether the records are about the dataset; false for any other of the stack
-- column: day varchar            day of the records, yyyy/MM/dd
-- column: minute varchar         minute of the records, ISO 8601 in UTC
-- column: action varchar         API action, or operation of the access log
-- column: file varchar           log file that holds the records
-- column: held_by_both boolean   whether the other log holds the requests as well
-- column: reason varchar         why the other log lacks the requests: a known reason, not yet due, or unexplained; null when it holds them
-- column: disputed varchar       id of a request about whose bytes the logs disagree, in CloudTrail's record; otherwise null
-- column: trail_bytes bigint     its bytes, as CloudTrail says
-- column: access_bytes bigint    its bytes, as the access log says
-- column: records bigint         how many records these are
-- column: bytes_out bigint       bytes of the answers
-- column: first_time varchar     first of the records, ISO 8601 in UTC
-- column: last_time varchar      last of them
WITH {{compared_records}}, {{compared_matched}}
SELECT
  log, of_dataset, day, minute, action, file, held_by_both, reason, disputed, trail_bytes, access_bytes,
  count(*) AS records,
  CAST(sum(bytes_out) AS bigint) AS bytes_out,
  min(eventtime) AS first_time,
  max(eventtime) AS last_time
FROM (
  SELECT
    log, of_dataset, day, substr(eventtime, 1, 16) AS minute, eventtime, action, file, bytes_out, held_by_both,
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
    FROM compared_matched
  ) AS judged
) AS told
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
