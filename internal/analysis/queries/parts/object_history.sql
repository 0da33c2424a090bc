-- question: Which requests about objects of the dataset succeeded, next to the first about the same object?
-- log: access
-- needs: dataset_requests
-- column: *                   all columns of dataset_requests
-- column: first_seen varchar  when the log shows the object first
SELECT *, min(eventtime) OVER (PARTITION BY object_key) AS first_seen
FROM dataset_requests
WHERE errorcode IS NULL AND object_key IS NOT NULL
