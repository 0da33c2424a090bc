-- title: Bytes by principal
-- question: Who read the dataset, how often and how many bytes?
-- log: trail
-- note: the sessions of a role are counted as the role; bytes_by_person shows who was behind it
-- column: principal varchar       role, user, service or account
-- column: principal_type varchar  CloudTrail's type of the identity
-- column: account varchar         account of the caller
-- column: persons bigint          different people and workloads behind the principal, as far as recorded
-- column: requests bigint         reads that succeeded
-- column: objects bigint          different objects read
-- column: bytes bigint            bytes sent
-- column: first_read varchar      first read in the period
-- column: last_read varchar       last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
objects AS (
  SELECT
    principal, principal_type, account, person, object_key, count(*) AS requests, sum(bytes_out) AS bytes,
    min(eventtime) AS first_read, max(eventtime) AS last_read
  FROM dataset_reads
  GROUP BY principal, principal_type, account, person, object_key
)
SELECT
  principal,
  principal_type,
  account,
  count(DISTINCT nullif(person, 'not recorded')) AS persons,
  CAST(sum(requests) AS bigint) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes) AS bigint) AS bytes,
  min(first_read) AS first_read,
  max(last_read) AS last_read
FROM objects
GROUP BY principal, principal_type, account
ORDER BY bytes DESC, principal, principal_type
