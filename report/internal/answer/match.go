package answer

// matched gives what the part compared_matched gives, without windows: DuckDB can put groups on disk, and a window over all
// requests only as a whole.
const matched = `SELECT
  records.* EXCLUDE (object_size),
  of_dataset AND records.requestid IS NOT NULL
    AND coalesce(CASE log WHEN 'trail' THEN in_access ELSE in_trail END, false) AS held_by_both,
  access_bytes,
  is_whole
FROM compared_records AS records
LEFT JOIN (
  SELECT
    requestid,
    bool_or(log = 'trail') AS in_trail,
    bool_or(log = 'access') AS in_access,
    max(CASE WHEN log = 'access' THEN bytes_read END) AS access_bytes,
    max(CASE WHEN bytes_read = object_size THEN 1 ELSE 0 END) AS is_whole
  FROM compared_records
  WHERE of_dataset AND requestid IS NOT NULL
  GROUP BY requestid
) AS requests ON requests.requestid = CASE WHEN of_dataset THEN records.requestid END`
