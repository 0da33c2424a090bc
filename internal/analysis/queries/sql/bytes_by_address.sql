-- title: Bytes by address
-- question: From which addresses and VPC endpoints was the dataset read, and how many bytes?
-- log: trail
-- column: address varchar       address of the caller; a service's DNS name; private behind a VPC endpoint
-- column: vpc_endpoint varchar  VPC endpoint, or null
-- column: principals bigint     different principals seen there
-- column: requests bigint       reads that succeeded
-- column: bytes bigint          bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}}
SELECT
  address,
  vpc_endpoint,
  count(DISTINCT principal) AS principals,
  count(*) AS requests,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM dataset_reads
GROUP BY address, vpc_endpoint
ORDER BY bytes DESC, address, vpc_endpoint
