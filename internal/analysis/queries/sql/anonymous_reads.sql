-- title: Anonymous reads
-- question: What did callers without any credentials read?
-- log: trail
-- column: address varchar     address of the caller
-- column: requests bigint     reads that succeeded
-- column: objects bigint      different objects read
-- column: bytes bigint        bytes sent
-- column: first_read varchar  first read in the period
-- column: last_read varchar   last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  address,
  count(*) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes_out) AS bigint) AS bytes,
  min(eventtime) AS first_read,
  max(eventtime) AS last_read
FROM dataset_reads
WHERE principal = 'anonymous'
GROUP BY address
ORDER BY bytes DESC, address
