-- question: Which calls does the server access log record, in the shape of CloudTrail's?
-- log: access
-- needs: access_requests
-- note: replaces trail_calls where the trail does not record the reads of the dataset
-- note: what the access log does not record is null: the service, the session, the VPC endpoint, the owner, the prefix of a listing, the source of a copy
-- note: object keys are URL-encoded, as the log writes them; an answer without a body, such as 304, is not a read
-- param: api_names  cases that give an operation its API name
-- column: *         all columns of trail_calls
SELECT
  eventtime,
  day,
  CASE operation {{api_names}} ELSE operation END AS eventname,
  CAST(NULL AS varchar) AS eventtype,
  requestid,
  CASE
    WHEN errorcode IS NOT NULL THEN errorcode
    WHEN status LIKE '3%' OR status LIKE '4%' OR status LIKE '5%' THEN 'HTTP ' || status
  END AS errorcode,
  principal,
  CASE
    WHEN principal = 'anonymous' THEN 'Anonymous'
    WHEN principal LIKE '%.amazonaws.com' THEN 'AWSService'
    WHEN principal LIKE 'arn:%:role/%' THEN 'AssumedRole'
    WHEN principal LIKE 'arn:%:user/%' THEN 'IAMUser'
    WHEN principal LIKE 'arn:%:root' THEN 'Root'
    WHEN principal LIKE 'arn:%' THEN 'Unknown'
    ELSE 'AWSAccount'
  END AS principal_type,
  person,
  person_source,
  CASE
    WHEN principal = 'anonymous' THEN 'anonymous'
    WHEN principal LIKE 'arn:%' THEN split_part(principal, ':', 5)
  END AS account,
  CAST(NULL AS varchar) AS owner,
  CAST(NULL AS varchar) AS session,
  CAST(NULL AS varchar) AS invoked_by,
  CAST(NULL AS varchar) AS service,
  nullif(address, '-') AS address,
  CAST(NULL AS varchar) AS vpc_endpoint,
  bucket,
  object_key,
  CAST(NULL AS varchar) AS listed_prefix,
  CAST(NULL AS varchar) AS copy_source,
  CAST(NULL AS varchar) AS copy_key,
  auth_type AS auth_method,
  CAST(NULL AS bigint) AS signature_age,
  bytes_out,
  user_agent,
  file
FROM access_requests
WHERE operation IS NOT NULL
