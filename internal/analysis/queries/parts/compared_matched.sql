-- question: Which records of the dataset does the other log hold as well?
-- log: trail
-- log: access
-- needs: compared_records
-- note: requests are matched by request id, within the dataset
-- column: *                      all columns of compared_records but object_size
-- column: held_by_both boolean   whether the other log holds the request as well
-- column: access_bytes bigint    bytes of the request, as the access log says
-- column: is_whole bigint        1 when the bytes of the request are the whole object
SELECT
  log, of_dataset, day, eventtime, action, requestid, file, bytes_out, bytes_read, known_reason,
  of_dataset AND requestid IS NOT NULL AND 1 = CASE log
    WHEN 'trail' THEN max(CASE WHEN log = 'access' AND of_dataset THEN 1 ELSE 0 END) OVER (PARTITION BY requestid)
    ELSE max(CASE WHEN log = 'trail' AND of_dataset THEN 1 ELSE 0 END) OVER (PARTITION BY requestid)
  END AS held_by_both,
  max(CASE WHEN log = 'access' AND of_dataset THEN bytes_read END) OVER (PARTITION BY requestid) AS access_bytes,
  max(CASE WHEN of_dataset AND bytes_read = object_size THEN 1 ELSE 0 END) OVER (PARTITION BY requestid) AS is_whole
FROM compared_records
