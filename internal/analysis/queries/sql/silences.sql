-- title: Silences
-- question: When did a log fall silent?
-- log: trail
-- log: access
-- note: in such a time one log holds nothing at all, of any dataset, although the other holds requests that it must hold
-- note: shown are times longer than the log's grace: 3 hours for CloudTrail, 24 hours for the access log
-- note: a log that falls silent for one dataset only shows in coverage
-- param: as_of         minute of the newest evidence of either log
-- param: since         first day of the period
-- param: until         last day of the period
-- param: trail_grace   seconds that the trail may take to deliver
-- param: access_grace  seconds that the access log may take to deliver
-- column: log varchar           trail or access
-- column: silent_from varchar   last record before the silence, or the begin of the period
-- column: silent_until varchar  first record after it, or the newest evidence of either log
-- column: requests bigint       requests to the dataset in this time that the log must hold
-- column: bytes bigint          bytes sent, as the other log says
WITH {{trail_calls}}, {{access_requests}}, {{compared}},
minutes AS (
  SELECT
    substr(eventtime, 1, 16) AS minute,
    min(CASE WHEN log = 'trail' THEN eventtime END) AS trail_first,
    max(CASE WHEN log = 'trail' THEN eventtime END) AS trail_last,
    min(CASE WHEN log = 'access' THEN eventtime END) AS access_first,
    max(CASE WHEN log = 'access' THEN eventtime END) AS access_last,
    sum(CASE WHEN log = 'access' AND of_dataset AND reason = 'unexplained' THEN 1 ELSE 0 END) AS trail_lacks,
    sum(CASE WHEN log = 'access' AND of_dataset AND reason = 'unexplained' THEN bytes_out ELSE 0 END) AS trail_bytes,
    sum(CASE WHEN log = 'trail' AND of_dataset AND reason = 'unexplained' THEN 1 ELSE 0 END) AS access_lacks,
    sum(CASE WHEN log = 'trail' AND of_dataset AND reason = 'unexplained' THEN bytes_out ELSE 0 END) AS access_bytes
  FROM compared
  GROUP BY 1
),
sides AS (
  SELECT
    logs.log,
    minute,
    CASE logs.log WHEN 'trail' THEN trail_first ELSE access_first END AS first_record,
    CASE logs.log WHEN 'trail' THEN trail_last ELSE access_last END AS last_record,
    CASE logs.log WHEN 'trail' THEN trail_lacks ELSE access_lacks END AS lacks,
    CASE logs.log WHEN 'trail' THEN trail_bytes ELSE access_bytes END AS bytes
  FROM minutes
  CROSS JOIN (VALUES ('trail'), ('access')) AS logs (log)
),
gaps AS (
  SELECT
    log,
    lacks,
    bytes,
    coalesce(
      max(last_record) OVER (PARTITION BY log ORDER BY minute ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
      replace({{since}}, '/', '-') || 'T00:00:00Z') AS silent_from,
    coalesce(
      min(first_record) OVER (PARTITION BY log ORDER BY minute ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
      CASE
        WHEN {{as_of}} || ':00Z' < replace({{until}}, '/', '-') || 'T23:59:59Z' THEN {{as_of}} || ':00Z'
        ELSE replace({{until}}, '/', '-') || 'T23:59:59Z'
      END) AS silent_until
  FROM sides
)
SELECT
  log,
  silent_from,
  silent_until,
  CAST(sum(lacks) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM gaps
WHERE lacks > 0
GROUP BY log, silent_from, silent_until
HAVING coalesce(
  date_diff(
    'second',
    try(date_parse(silent_from, '%Y-%m-%dT%H:%i:%sZ')),
    try(date_parse(silent_until, '%Y-%m-%dT%H:%i:%sZ')))
  > CASE log WHEN 'trail' THEN {{trail_grace}} ELSE {{access_grace}} END, true)
ORDER BY silent_from, log DESC
