-- title: Silences
-- question: When did a log fall silent?
-- log: trail
-- log: access
-- note: during a silence a log has no records at all, of any dataset, although the other log has requests that both should have
-- note: only times longer than the log's grace period are shown: 3 hours for CloudTrail, 24 hours for the access log
-- note: a log that is silent for only one dataset is shown in coverage instead
-- param: as_of         minute of the newest evidence in either log
-- param: since         first day of the period
-- param: until         last day of the period
-- param: trail_grace   seconds that the trail may take to deliver
-- param: access_grace  seconds that the access log may take to deliver
-- column: log varchar           trail or access
-- column: silent_from varchar   minute of the last record before the silence, or the beginning of the period
-- column: silent_until varchar  minute of the first record after it, or the newest evidence in either log
-- column: requests bigint       requests to the dataset in this time that the log should have
-- column: bytes bigint          bytes sent, according to the other log
WITH {{trail_calls}}, {{access_requests}}, {{compared}},
minutes AS (
  SELECT
    log,
    minute,
    sum(CASE WHEN of_dataset AND reason = 'unexplained' THEN records ELSE 0 END) AS lacks,
    sum(CASE WHEN of_dataset AND reason = 'unexplained' THEN bytes_out ELSE 0 END) AS bytes
  FROM compared
  GROUP BY 1, 2
),
sides AS (
  SELECT
    logs.log,
    minute,
    CASE WHEN minutes.log = logs.log THEN minute END AS alive,
    CASE WHEN minutes.log = logs.log THEN 0 ELSE lacks END AS lacks,
    CASE WHEN minutes.log = logs.log THEN 0 ELSE bytes END AS bytes
  FROM minutes
  CROSS JOIN (VALUES ('trail'), ('access')) AS logs (log)
  WHERE minutes.log = logs.log OR lacks > 0
),
joined AS (
  SELECT log, minute, max(alive) AS alive, sum(lacks) AS lacks, sum(bytes) AS bytes
  FROM sides
  GROUP BY log, minute
),
gaps AS (
  SELECT
    log,
    lacks,
    bytes,
    coalesce(
      max(alive) OVER (PARTITION BY log ORDER BY minute ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
      replace({{since}}, '/', '-') || 'T00:00') || ':00Z' AS silent_from,
    coalesce(
      min(alive) OVER (PARTITION BY log ORDER BY minute ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
      CASE
        WHEN {{as_of}} < replace({{until}}, '/', '-') || 'T23:59' THEN {{as_of}}
        ELSE replace({{until}}, '/', '-') || 'T23:59'
      END) || ':00Z' AS silent_until
  FROM joined
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
