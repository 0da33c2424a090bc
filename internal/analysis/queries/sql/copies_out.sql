-- title: Copies out
-- question: What was copied from the dataset to other buckets without passing through a caller's machine?
-- log: trail
-- log: access
-- note: CloudTrail names the destination but counts no bytes; whether it delivers the event depends on the selectors
-- note: the access log of the source counts bytes but does not name the destination; add up each log separately
-- note: a copy within the dataset does not count
-- param: from_dataset  true of a copy from the dataset
-- param: elsewhere     true of a call on anything but the dataset
-- param: copies        calls that copy an object's bytes
-- column: log varchar          trail or access
-- column: principal varchar    who copied
-- column: person varchar       person or workload behind it, or not recorded
-- column: address varchar      from where the call was made
-- column: destination varchar  bucket copied to; null in the access log
-- column: copies bigint        copies that succeeded
-- column: objects bigint       different objects copied; by destination key in CloudTrail
-- column: bytes bigint         bytes copied; null in CloudTrail
-- column: first_copy varchar   first in the period
-- column: last_copy varchar    last in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{access_requests}}, {{dataset_requests}},
copies AS (
  SELECT
    'trail' AS log, principal, person, address, bucket AS destination, object_key, CAST(NULL AS bigint) AS bytes, eventtime
  FROM dataset_calls
  WHERE eventname IN {{copies}}
    AND errorcode IS NULL
    AND {{from_dataset}}
    AND {{elsewhere}}
  UNION ALL
  SELECT
    'access' AS log, principal, person, address, CAST(NULL AS varchar) AS destination, object_key, bytes_out AS bytes,
    eventtime
  FROM (
    SELECT
      *,
      max(CASE WHEN operation IN ('REST.COPY.OBJECT', 'REST.COPY.PART') THEN 1 ELSE 0 END)
        OVER (PARTITION BY requestid) AS stays
    FROM dataset_requests
    WHERE operation LIKE 'REST.COPY.%'
  ) AS requests
  WHERE operation IN ('REST.COPY.OBJECT_GET', 'REST.COPY.PART_GET')
    AND errorcode IS NULL
    AND stays = 0
)
SELECT
  log,
  principal,
  person,
  address,
  destination,
  count(*) AS copies,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes) AS bigint) AS bytes,
  min(eventtime) AS first_copy,
  max(eventtime) AS last_copy
FROM copies
GROUP BY log, principal, person, address, destination
ORDER BY log DESC, copies DESC, principal, person, address, destination
