-- question: Which lines does the server access log hold, each record once?
-- log: access
-- needs: access_lines
-- note: records with a request id that differ only in their time are the same record: one form of the log has fractions of a second
-- column: *                      all columns of access_lines but dt
-- column: deliveries bigint      how often the record was delivered
SELECT
  requestid,
  min(eventtime) AS eventtime,
  min(day) AS day,
  operation, object_key, requester, principal, who, address, status, errorcode, bytes_out, object_size, version_id, auth_type, bucket,
  min(user_agent) AS user_agent,
  min(file) AS file,
  count(*) AS deliveries
FROM access_lines
GROUP BY
  requestid, CASE WHEN coalesce(requestid, '-') = '-' THEN coalesce(eventtime, day) END,
  operation, object_key, requester, principal, who, address, status, errorcode, bytes_out, object_size, version_id, auth_type, bucket
