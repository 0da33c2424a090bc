-- title: Reads from outside the perimeter
-- question: Which reads came from outside the allowed networks, so that an enforced perimeter would refuse them?
-- log: trail
-- trail-only: it names neither VPC endpoints nor services that call on behalf of others
-- note: the perimeter allows its networks, its VPC endpoints, AWS services that act on their own, and exempt principals
-- note: anonymous callers are never exempt; records do not name the VPC
-- note: if the perimeter limits the age of presigned URLs, older ones count as outside wherever they are used
-- param: on_dataset    true of a call on the dataset
-- param: from_dataset  true of a copy from the dataset
-- param: covered       calls that the perimeter decides, as a regular expression
-- param: copies        calls that copy an object's bytes
-- param: content       calls that return an object's bytes
-- param: cidrs         allowed address ranges
-- param: endpoints     allowed VPC endpoints
-- param: exempt        exempt principals: role or user ARNs, * matches any text
-- param: via_service   true when calls that a service makes for a caller are allowed
-- param: max_age       seconds after which a presigned URL is refused; 0 for never
-- column: principal varchar     who read
-- column: person varchar        person or workload behind it, or not recorded
-- column: address varchar       from where
-- column: vpc_endpoint varchar  through which VPC endpoint, or null
-- column: service varchar       AWS service that made the call on behalf of the caller, or null
-- column: calls bigint          reads, copies, listings and metadata reads that succeeded
-- column: bytes bigint          bytes sent
-- column: first_call varchar    first in the period
-- column: last_call varchar     last in the period
WITH {{trail_calls}}, {{dataset_calls}},
cidrs (cidr) AS ({{cidrs}}),
endpoints (id) AS ({{endpoints}}),
exempt (pattern) AS ({{exempt}}),
calls AS (
  SELECT
    principal, principal_type, person, address, vpc_endpoint, service, invoked_by, eventname,
    {{on_dataset}} AS on_dataset,
    {{from_dataset}} AS from_dataset,
    {{max_age}} > 0 AND signature_age IS NOT NULL AND (signature_age < 0 OR signature_age > {{max_age}}) AS stale,
    count(*) AS calls,
    sum(bytes_out) AS bytes,
    min(eventtime) AS first_call,
    max(eventtime) AS last_call
  FROM dataset_calls
  WHERE errorcode IS NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
),
callers AS (
  SELECT
    principal,
    person,
    address,
    vpc_endpoint,
    service,
    principal_type = 'AWSService'
      OR ({{via_service}} AND invoked_by IS NOT NULL)
      OR (vpc_endpoint IS NOT NULL AND vpc_endpoint IN (SELECT id FROM endpoints WHERE id IS NOT NULL)) AS let_off,
    stale,
    sum(calls) AS calls,
    sum(CASE WHEN eventname IN {{content}} THEN bytes ELSE 0 END) AS bytes,
    min(first_call) AS first_call,
    max(last_call) AS last_call
  FROM calls
  WHERE (on_dataset AND regexp_like(eventname, {{covered}}))
    OR (from_dataset AND eventname IN {{copies}})
  GROUP BY 1, 2, 3, 4, 5, 6, 7
),
judged AS (
  SELECT
    principal, person, address, vpc_endpoint, service, calls, bytes, first_call, last_call,
    stale OR NOT (
      let_off
      OR coalesce(bool_or(vpc_endpoint IS NULL AND contains(cidr, try_cast(address AS ipaddress))), false)
      OR coalesce(bool_or(principal <> 'anonymous' AND principal LIKE pattern ESCAPE '!'), false)
    ) AS outside
  FROM callers
  CROSS JOIN cidrs
  CROSS JOIN exempt
  GROUP BY principal, person, address, vpc_endpoint, service, let_off, stale, calls, bytes, first_call, last_call
)
SELECT
  principal,
  person,
  address,
  vpc_endpoint,
  service,
  CAST(sum(calls) AS bigint) AS calls,
  CAST(sum(bytes) AS bigint) AS bytes,
  min(first_call) AS first_call,
  max(last_call) AS last_call
FROM judged
WHERE outside
GROUP BY principal, person, address, vpc_endpoint, service
ORDER BY bytes DESC, calls DESC, principal, person, address, vpc_endpoint, service
