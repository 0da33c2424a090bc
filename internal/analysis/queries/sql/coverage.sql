-- title: Coverage
-- question: Which days does each log cover?
-- log: trail
-- log: access
-- note: recorded: the log has records of the dataset. missing counts requests that only the other log has, although both should
-- note: quiet: nothing happened. Records of other datasets, or digests, show that the log was delivered on this day
-- note: silent: the log has no records of the dataset, although the other log has requests that both should have
-- note: not recorded: nothing is expected. not due: the log may still deliver. unknown: nothing says whether it was delivered
-- param: since            first day of the period
-- param: until            last day of the period
-- param: trail_due        minute up to which the trail must have delivered
-- param: access_due       minute up to which the access log must have delivered
-- param: trail_expected   true when the trail records anything of the dataset
-- param: access_expected  true when the bucket has an access log
-- param: proven           days on which digests prove that no file of the trail is missing
-- column: day varchar           yyyy/MM/dd
-- column: log varchar           trail or access
-- column: files bigint          log files with records of the dataset on this day
-- column: records bigint        records of the dataset
-- column: first_record varchar  first of them
-- column: last_record varchar   last of them
-- column: missing bigint        requests of the dataset that only the other log has, although both should
-- column: state varchar         recorded, quiet, silent, not recorded, not due or unknown
WITH {{trail_calls}}, {{access_requests}}, {{compared}},
proven (day) AS ({{proven}}),
counted AS (
  SELECT
    log,
    day,
    of_dataset,
    sum(records) AS records,
    count(DISTINCT file) AS files,
    min(first_time) AS first_record,
    max(last_time) AS last_record,
    sum(CASE WHEN of_dataset AND reason = 'unexplained' THEN records ELSE 0 END) AS lacking
  FROM compared
  GROUP BY log, day, of_dataset
),
calendar AS (
  SELECT
    days.day,
    logs.log,
    coalesce(sum(CASE WHEN counted.log = logs.log AND of_dataset THEN files END), 0) AS files,
    coalesce(sum(CASE WHEN counted.log = logs.log AND of_dataset THEN records END), 0) AS records,
    max(CASE WHEN counted.log = logs.log AND of_dataset THEN first_record END) AS first_record,
    max(CASE WHEN counted.log = logs.log AND of_dataset THEN last_record END) AS last_record,
    coalesce(sum(CASE WHEN counted.log <> logs.log THEN lacking END), 0) AS missing,
    CASE logs.log WHEN 'trail' THEN {{trail_expected}} ELSE {{access_expected}} END AS is_expected,
    coalesce(max(CASE WHEN counted.log = logs.log THEN 1 END), 0) AS is_alive,
    coalesce(max(CASE WHEN counted.log <> logs.log THEN 1 END), 0) AS is_other_alive,
    max(CASE WHEN proven.day IS NOT NULL THEN 1 ELSE 0 END) AS is_proven
  FROM (
    SELECT date_format(moment, '%Y/%m/%d') AS day
    FROM UNNEST(sequence(date_parse({{since}}, '%Y/%m/%d'), date_parse({{until}}, '%Y/%m/%d'), interval '1' day)) AS t (moment)
  ) AS days
  CROSS JOIN (VALUES ('trail'), ('access')) AS logs (log)
  LEFT JOIN counted ON counted.day = days.day
  LEFT JOIN proven ON proven.day = days.day
  GROUP BY days.day, logs.log
)
SELECT
  day,
  log,
  CAST(files AS bigint) AS files,
  CAST(records AS bigint) AS records,
  first_record,
  last_record,
  CASE WHEN is_expected THEN CAST(missing AS bigint) ELSE 0 END AS missing,
  CASE
    WHEN records > 0 THEN 'recorded'
    WHEN NOT is_expected THEN 'not recorded'
    WHEN missing > 0 THEN 'silent'
    WHEN day >= replace(substr(CASE log WHEN 'trail' THEN {{trail_due}} ELSE {{access_due}} END, 1, 10), '-', '/') THEN 'not due'
    WHEN log = 'trail' AND (is_alive = 1 OR is_proven = 1) THEN 'quiet'
    WHEN log = 'access' AND is_alive = 1 AND (is_other_alive = 1 OR is_proven = 1 OR NOT {{trail_expected}}) THEN 'quiet'
    ELSE 'unknown'
  END AS state
FROM calendar
ORDER BY day, log DESC
