-- title: Bytes by prefix
-- question: Which top-level folders were read most?
-- log: trail
-- note: objects without a slash in their key are counted under (root)
-- column: prefix varchar     first folder of the key
-- column: objects bigint     different objects read
-- column: principals bigint  different principals
-- column: requests bigint    reads that succeeded
-- column: bytes bigint       bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
objects AS (
  SELECT object_key, principal, count(*) AS requests, sum(bytes_out) AS bytes
  FROM dataset_reads
  GROUP BY object_key, principal
)
SELECT
  CASE WHEN strpos(object_key, '/') > 0 THEN substr(object_key, 1, strpos(object_key, '/')) ELSE '(root)' END AS prefix,
  count(DISTINCT object_key) AS objects,
  count(DISTINCT principal) AS principals,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes
FROM objects
GROUP BY 1
ORDER BY bytes DESC, prefix
