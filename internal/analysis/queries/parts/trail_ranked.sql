-- question: Which records about S3 calls does CloudTrail hold, next to the others about the same call?
-- log: trail
-- needs: trail_events
-- note: what Lake Formation's GetDataAccess says of a session holds for the S3 calls of the session
-- column: *                     all columns of trail_events
-- column: who varchar           person or workload that one of the records names, behind the letter of its source
-- column: call_before varchar   same_call of the record before, in the order in which they count
SELECT
  *,
  min(known) OVER (
    PARTITION BY credentials ORDER BY same_call, preference, eventtime, file
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) AS who,
  lag(same_call) OVER (PARTITION BY credentials ORDER BY same_call, preference, eventtime, file) AS call_before
FROM (
  SELECT *, CASE WHEN session LIKE 'AWSLF-%' THEN session ELSE same_call END AS credentials
  FROM trail_events
) AS events
