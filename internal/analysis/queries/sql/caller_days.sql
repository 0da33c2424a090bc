-- title: Days of each caller
-- question: On which days did each caller read the dataset, and how many bytes?
-- log: trail
-- column: principal varchar      role, user, service or account
-- column: person varchar         person or workload behind it, or not recorded
-- column: person_source varchar  what names the person, or null
-- column: day varchar            day of the reads, yyyy/MM/dd
-- column: requests bigint        reads that succeeded
-- column: bytes bigint           bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  principal,
  person,
  person_source,
  day,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM dataset_reads
GROUP BY principal, person, person_source, day
ORDER BY day, bytes DESC, principal, person, person_source
