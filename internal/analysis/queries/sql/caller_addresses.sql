-- title: Addresses of each caller
-- question: From where did each caller read the dataset, and how many bytes?
-- log: trail
-- column: principal varchar      role, user, service or account
-- column: person varchar         person or workload behind it, or not recorded
-- column: person_source varchar  what names the person, or null
-- column: address varchar        address of the caller; a service's DNS name; private behind a VPC endpoint
-- column: vpc_endpoint varchar   VPC endpoint, or null
-- column: requests bigint        reads that succeeded
-- column: bytes bigint           bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  principal,
  person,
  person_source,
  address,
  vpc_endpoint,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM dataset_reads
GROUP BY principal, person, person_source, address, vpc_endpoint
ORDER BY bytes DESC, principal, person, person_source, address, vpc_endpoint
