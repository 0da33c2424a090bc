-- title: Bytes by day
-- question: How many bytes left the dataset on each day?
-- log: trail
-- column: day varchar        day of the reads, yyyy/MM/dd
-- column: principals bigint  different principals
-- column: requests bigint    reads that succeeded
-- column: bytes bigint       bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  day,
  count(DISTINCT principal) AS principals,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM dataset_reads
GROUP BY day
ORDER BY day
