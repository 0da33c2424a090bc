-- question: Which records of the period do the two logs hold, and does each log hold the requests of the other?
-- log: trail
-- log: access
-- needs: trail_calls access_requests
-- note: bytes are compared where both logs call a request a GetObject that succeeded: of a whole object they must be equal, of a
-- note: part, or of an answer that was cut off, they may differ by a hundredth
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
WITH {{compared_records}}, {{compared_matched}}
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
  FROM compared_matched
) AS judged
