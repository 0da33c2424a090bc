-- title: Folders of each caller
-- question: Which top-level folders did each caller read, and how many bytes?
-- log: trail
-- note: objects without a slash in their key are counted under (root)
-- column: principal varchar      role, user, service or account
-- column: person varchar         person or workload behind it, or not recorded
-- column: person_source varchar  what names the person, or null
-- column: prefix varchar         first folder of the key
-- column: objects bigint         different objects read
-- column: requests bigint        reads that succeeded
-- column: bytes bigint           bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
objects AS (
  SELECT principal, person, person_source, object_key, count(*) AS requests, sum(bytes_out) AS bytes
  FROM dataset_reads
  GROUP BY principal, person, person_source, object_key
)
SELECT
  principal,
  person,
  person_source,
  CASE WHEN strpos(object_key, '/') > 0 THEN substr(object_key, 1, strpos(object_key, '/')) ELSE '(root)' END AS prefix,
  count(object_key) AS objects,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM objects
GROUP BY 1, 2, 3, 4
ORDER BY bytes DESC, principal, person, person_source, prefix
