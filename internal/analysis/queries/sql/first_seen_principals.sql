-- title: First-seen principals
-- question: Who read the dataset in the period and never in the time before it?
-- log: trail
-- note: the time before is from the baseline day to the day before the period
-- param: bucket    bucket of the dataset
-- param: baseline  first day of the time before the period
-- param: since     first day of the period
-- param: until     last day of the period
-- param: content   calls that return an object's bytes
-- column: principal varchar   who
-- column: first_read varchar  first read
-- column: address varchar     address of the first read
-- column: requests bigint     reads in the period
-- column: bytes bigint        bytes sent in the period
WITH {{trail_calls}}
SELECT
  principal,
  min(eventtime) AS first_read,
  min_by(address, eventtime || eventid) AS address,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM trail_calls
WHERE bucket = {{bucket}}
  AND day BETWEEN {{baseline}} AND {{until}}
  AND eventname IN {{content}}
  AND errorcode IS NULL
GROUP BY principal
HAVING min(day) >= {{since}}
ORDER BY first_read, principal
