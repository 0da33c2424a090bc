-- title: Reads from outside the perimeter
-- question: Which reads came from outside the allowed networks, so that an enforced perimeter refuses them?
-- log: trail
-- note: allowed are the networks, the VPC endpoints, AWS services acting by themselves and the exempt principals
-- note: anonymous callers are never exempt
-- param: bucket      bucket of the dataset
-- param: networks    allowed CIDRs
-- param: endpoints   allowed VPC endpoints
-- param: exempt      exempt principals: role or user ARNs, * matches any text
-- param: via_service true when calls that a service makes for a caller are allowed
-- column: principal varchar     who read
-- column: address varchar       from where
-- column: vpc_endpoint varchar  through which VPC endpoint, or null
-- column: service varchar       AWS service that made the call for the caller, or null
-- column: calls bigint          reads, copies and metadata reads that succeeded
-- column: bytes bigint          bytes sent
-- column: first_call varchar    first in the period
-- column: last_call varchar     last in the period
WITH {{trail_calls}}, {{dataset_calls}},
networks (cidr) AS ({{networks}}),
endpoints (id) AS ({{endpoints}}),
exempt (pattern) AS ({{exempt}}),
callers AS (
  SELECT
    principal,
    address,
    vpc_endpoint,
    service,
    count(*) AS calls,
    CAST(sum(CASE WHEN eventname IN ('GetObject', 'SelectObjectContent', 'GetObjectTorrent') THEN bytes_out ELSE 0 END)
      AS bigint) AS bytes,
    min(eventtime) AS first_call,
    max(eventtime) AS last_call
  FROM dataset_calls
  WHERE errorcode IS NULL
    AND (
      (bucket = {{bucket}} AND eventname IN (
        'GetObject', 'SelectObjectContent', 'GetObjectTorrent', 'HeadObject', 'GetObjectAttributes', 'GetObjectAcl',
        'GetObjectTagging', 'GetObjectLegalHold', 'GetObjectRetention'))
      OR (copy_source = {{bucket}} AND eventname IN ('CopyObject', 'UploadPartCopy'))
    )
    AND principal_type <> 'AWSService'
    AND NOT ({{via_service}} AND service IS NOT NULL)
    AND (vpc_endpoint IS NULL OR vpc_endpoint NOT IN (SELECT id FROM endpoints WHERE id IS NOT NULL))
  GROUP BY principal, address, vpc_endpoint, service
)
SELECT principal, address, vpc_endpoint, service, calls, bytes, first_call, last_call
FROM callers
CROSS JOIN networks
CROSS JOIN exempt
GROUP BY principal, address, vpc_endpoint, service, calls, bytes, first_call, last_call
HAVING NOT coalesce(bool_or(vpc_endpoint IS NULL AND contains(cidr, try_cast(address AS ipaddress))), false)
  AND NOT coalesce(bool_or(principal <> 'anonymous' AND principal LIKE pattern ESCAPE '!'), false)
ORDER BY bytes DESC, calls DESC, principal, address, vpc_endpoint, service
