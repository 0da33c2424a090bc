-- title: First-seen principals
-- question: Who read the dataset in the period, but not in the time before it?
-- log: trail
-- note: a new person behind a known role is new; a new session, pod or job of a known role is not
-- note: the time before is from the baseline day to the day before the period
-- param: people      sources that name people
-- param: on_dataset  true of a call on the dataset
-- param: baseline    first day of the time before the period
-- param: since       first day of the period
-- param: until       last day of the period
-- param: content     calls that return an object's bytes
-- column: principal varchar   who
-- column: person varchar      person or workload of the first read, or not recorded
-- column: first_read varchar  first read
-- column: address varchar     address of the first read
-- column: requests bigint     reads in the period
-- column: bytes bigint        bytes sent in the period
WITH {{trail_calls}},
seen AS (
  SELECT
    principal,
    person_source,
    person,
    address,
    min(day) AS first_day,
    min(eventtime) AS first_read,
    count(*) AS requests,
    sum(bytes_out) AS bytes
  FROM trail_calls
  WHERE {{on_dataset}}
    AND day BETWEEN {{baseline}} AND {{until}}
    AND eventname IN {{content}}
    AND errorcode IS NULL
  GROUP BY principal, person_source, person, address
),
known AS (
  SELECT *, CASE WHEN person_source IN {{people}} THEN person END AS human
  FROM seen
)
SELECT
  principal,
  min_by(person, first_read || person || coalesce(address, '')) AS person,
  min(first_read) AS first_read,
  min_by(address, first_read || person || coalesce(address, '')) AS address,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM known
GROUP BY principal, human
HAVING min(first_day) >= {{since}}
ORDER BY first_read, principal, person
