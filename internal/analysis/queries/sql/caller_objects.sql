-- title: Objects of each caller
-- question: Which objects did each caller read most?
-- log: trail
-- note: only the 20 objects with the most bytes are listed for each person behind each principal
-- column: principal varchar      role, user, service or account
-- column: person varchar         person or workload behind it, or not recorded
-- column: person_source varchar  what names the person, or null
-- column: object_key varchar     object
-- column: requests bigint        reads that succeeded
-- column: bytes bigint           bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
objects AS (
  SELECT principal, person, person_source, object_key, count(*) AS requests, CAST(sum(bytes_out) AS bigint) AS bytes
  FROM dataset_reads
  GROUP BY principal, person, person_source, object_key
),
ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY principal, person, person_source ORDER BY bytes DESC, object_key) AS place
  FROM objects
)
SELECT principal, person, person_source, object_key, requests, bytes
FROM ranked
WHERE place <= 20
ORDER BY bytes DESC, principal, person, person_source, object_key
