-- title: Bytes by tool
-- question: With which tools was the dataset read, and how many bytes?
-- log: trail
-- note: a tool is recognized by its user agent, which the caller writes and can forge
-- note: a tool that names only its AWS SDK counts as that SDK
-- param: tool           cases that give a user agent the name of its tool
-- param: agent_product  regular expression for what a user agent begins with
-- column: tool varchar        such as boto3; other, or not told
-- column: product varchar     what another tool calls itself, or null
-- column: user_agents bigint  different user agents
-- column: principals bigint   different principals
-- column: persons bigint      different people and workloads, as far as recorded
-- column: requests bigint     reads that succeeded
-- column: bytes bigint        bytes sent
-- column: first_read varchar  first read in the period
-- column: last_read varchar   last read in the period
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
agents AS (
  SELECT
    user_agent, principal, person, count(*) AS requests, sum(bytes_out) AS bytes, min(eventtime) AS first_read,
    max(eventtime) AS last_read
  FROM dataset_reads
  GROUP BY user_agent, principal, person
),
known AS (
  SELECT *, {{tool}} AS tool
  FROM agents
),
named AS (
  SELECT *, CASE WHEN tool = 'other' THEN regexp_extract(user_agent, {{agent_product}}, 1) END AS product
  FROM known
)
SELECT
  tool,
  product,
  count(DISTINCT user_agent) AS user_agents,
  count(DISTINCT principal) AS principals,
  count(DISTINCT nullif(person, 'not recorded')) AS persons,
  CAST(sum(requests) AS bigint) AS requests,
  CAST(sum(bytes) AS bigint) AS bytes,
  min(first_read) AS first_read,
  max(last_read) AS last_read
FROM named
GROUP BY tool, product
ORDER BY bytes DESC, tool, product
