-- title: Deleted or overwritten versions
-- question: Which objects of the dataset were deleted, overwritten or expired, and by whom?
-- log: access
-- note: taken from the access log, because a trail that records egress does not record writes
-- note: overwritten means that the log shows the object earlier in the period; objects from before it cannot be told from new ones
-- column: change varchar      deleted, version deleted, overwritten or expired
-- column: principal varchar   who; s3.amazonaws.com for a lifecycle rule
-- column: person varchar      person or workload behind it, or not recorded
-- column: object_key varchar  object, URL-encoded
-- column: times bigint        how often
-- column: first_time varchar  first in the period
-- column: last_time varchar   last in the period
WITH {{access_requests}}, {{dataset_requests}}, {{object_history}},
changes AS (
  SELECT
    CASE
      WHEN operation IN ('REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT') AND version_id IS NOT NULL THEN 'version deleted'
      WHEN operation IN ('REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT') THEN 'deleted'
      WHEN operation IN ('S3.EXPIRE.OBJECT', 'S3.CREATE.DELETEMARKER') THEN 'expired'
      WHEN operation IN ('REST.PUT.OBJECT', 'REST.POST.OBJECT', 'REST.COPY.OBJECT', 'REST.POST.UPLOAD')
        AND first_seen < eventtime THEN 'overwritten'
    END AS change,
    principal,
    person,
    object_key,
    eventtime
  FROM object_history
)
SELECT
  change,
  principal,
  person,
  object_key,
  count(*) AS times,
  min(eventtime) AS first_time,
  max(eventtime) AS last_time
FROM changes
WHERE change IS NOT NULL
GROUP BY change, principal, person, object_key
ORDER BY change, object_key, principal, person
