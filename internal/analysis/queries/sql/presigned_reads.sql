-- title: Reads with presigned URLs
-- question: What was read with presigned URLs, who signed them and who used them?
-- log: trail
-- note: the principal signed the URL; the address is that of the caller who used it
-- column: principal varchar   signer
-- column: person varchar      person or workload behind the signer, or not recorded
-- column: address varchar     address that used the URL
-- column: requests bigint     reads that succeeded
-- column: objects bigint      different objects read
-- column: bytes bigint        bytes sent
-- column: first_read varchar  first read in the period
-- column: last_read varchar   last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  principal,
  person,
  address,
  count(*) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes_out) AS bigint) AS bytes,
  min(eventtime) AS first_read,
  max(eventtime) AS last_read
FROM dataset_reads
WHERE auth_method = 'QueryString'
GROUP BY principal, person, address
ORDER BY bytes DESC, principal, person, address
