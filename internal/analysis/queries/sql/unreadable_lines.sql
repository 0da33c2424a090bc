-- title: Unreadable access-log lines
-- question: How many lines of the access log could the table not parse?
-- log: access
-- note: such a line appears as a row whose columns are all null, which every other question silently ignores
-- param: bucket  bucket of the dataset
-- param: since   first day of the period
-- param: until   last day of the period
-- column: day varchar   partition of the lines, yyyy/MM/dd
-- column: lines bigint  lines that could not be parsed
WITH {{access_requests}}
SELECT
  day,
  CAST(sum(deliveries) AS bigint) AS lines
FROM access_requests
WHERE bucket = {{bucket}}
  AND day BETWEEN {{since}} AND {{until}}
  AND operation IS NULL
GROUP BY day
ORDER BY day
