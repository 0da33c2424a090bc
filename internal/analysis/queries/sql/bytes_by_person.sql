-- title: Bytes by person
-- question: Which people and workloads read the dataset, how often and how many bytes?
-- log: trail
-- note: callers choose the names of their role sessions: such a name counts only if it is an e-mail address
-- note: users of an identity store are recorded by id; aws identitystore describe-user gives the name
-- note: a workload, pod, job or instance is not a person; who uses it is not recorded
-- column: person varchar         person or workload, or not recorded
-- column: person_source varchar  what names it, or null
-- column: principals bigint      different principals that it used
-- column: requests bigint        reads that succeeded
-- column: objects bigint         different objects read
-- column: bytes bigint           bytes sent
-- column: first_read varchar     first read in the period
-- column: last_read varchar      last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  person,
  person_source,
  count(DISTINCT principal) AS principals,
  count(*) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes_out) AS bigint) AS bytes,
  min(eventtime) AS first_read,
  max(eventtime) AS last_read
FROM dataset_reads
GROUP BY person, person_source
ORDER BY bytes DESC, person, person_source
