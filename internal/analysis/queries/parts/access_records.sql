-- question: Which lines does the server access log hold, each record once?
-- log: access
-- needs: access_lines
-- column: *                      all columns of access_lines but dt
-- column: deliveries bigint      how often the record was delivered
SELECT
  requestid, eventtime, day, operation, object_key, requester, principal, who, address, status, errorcode, bytes_out,
  object_size, version_id, auth_type, user_agent, bucket,
  min(file) AS file,
  count(*) AS deliveries
FROM access_lines
GROUP BY
  requestid, eventtime, day, operation, object_key, requester, principal, who, address, status, errorcode, bytes_out,
  object_size, version_id, auth_type, user_agent, bucket
