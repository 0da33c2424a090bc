-- title: Reads from other accounts
-- question: Which other AWS accounts read the dataset?
-- log: trail
-- trail-only: it does not name the account that owns the bucket
-- note: AWS services that act on their own, and anonymous callers, belong to no account
-- column: account varchar     account of the caller
-- column: principal varchar   caller, as far as the other account reveals it
-- column: person varchar      person or workload behind it; the other account's own records may name it
-- column: address varchar     address of the caller
-- column: requests bigint     reads that succeeded
-- column: objects bigint      different objects read
-- column: bytes bigint        bytes sent
-- column: first_read varchar  first read in the period
-- column: last_read varchar   last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  account,
  principal,
  person,
  address,
  count(*) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes_out) AS bigint) AS bytes,
  min(eventtime) AS first_read,
  max(eventtime) AS last_read
FROM dataset_reads
WHERE principal_type NOT IN ('Anonymous', 'AWSService')
  AND account <> owner
GROUP BY account, principal, person, address
ORDER BY bytes DESC, account, principal, person, address
