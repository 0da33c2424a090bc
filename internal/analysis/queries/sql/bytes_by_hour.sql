-- title: Bytes by hour
-- question: In which hours of the week was the dataset read, and how many bytes?
-- log: trail
-- note: hours are in UTC
-- column: weekday varchar     Monday to Sunday
-- column: hour_of_day bigint  hour of the day, 0 to 23
-- column: days bigint         days with reads in that hour
-- column: principals bigint   different principals
-- column: requests bigint     reads that succeeded
-- column: bytes bigint        bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
hours AS (
  SELECT day, substr(eventtime, 12, 2) AS clock, principal, count(*) AS requests, sum(bytes_out) AS bytes
  FROM dataset_reads
  GROUP BY day, substr(eventtime, 12, 2), principal
),
week AS (
  SELECT
    *,
    date_diff('day', date_parse('2001/01/01', '%Y/%m/%d'), try(date_parse(day, '%Y/%m/%d'))) % 7 + 1 AS place
  FROM hours
)
SELECT
  element_at(ARRAY['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], place) AS weekday,
  CASE WHEN regexp_like(clock, '^[0-9]{2}$') THEN CAST(clock AS bigint) END AS hour_of_day,
  count(DISTINCT day) AS days,
  count(DISTINCT principal) AS principals,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM week
GROUP BY place, clock
ORDER BY place, hour_of_day
