-- title: Bytes by object
-- question: Which objects were read most?
-- log: trail
-- note: only the 1000 objects with the most bytes are listed
-- column: object_key varchar  object
-- column: principals bigint   different principals that read it
-- column: requests bigint     reads that succeeded
-- column: bytes bigint        bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  object_key,
  count(DISTINCT principal) AS principals,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM dataset_reads
GROUP BY object_key
ORDER BY bytes DESC, object_key
LIMIT 1000
