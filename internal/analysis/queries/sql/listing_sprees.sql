-- title: Listing sprees
-- question: Who listed the dataset unusually often within one hour?
-- log: trail
-- note: reconnaissance before a download looks like this, and so does a synchronization job
-- note: sessions of one role from one address count together, whoever is behind them, because callers choose the names of their sessions
-- param: on_dataset     true of a call on the dataset
-- param: listings       calls that list a bucket
-- param: listing_limit  listings within an hour from which a row is shown
-- column: hour varchar        hour, ISO 8601 in UTC
-- column: principal varchar   who listed
-- column: person varchar      person or workload behind it, how many if there are several, or not recorded
-- column: address varchar     from where
-- column: listings bigint     listings that succeeded
WITH {{trail_calls}}, {{dataset_calls}}
SELECT
  substr(eventtime, 1, 13) || ':00Z' AS hour,
  principal,
  CASE
    WHEN count(DISTINCT person) = 1 THEN min(person)
    ELSE CAST(count(DISTINCT person) AS varchar) || ' persons'
  END AS person,
  address,
  count(*) AS listings
FROM dataset_calls
WHERE {{on_dataset}}
  AND eventname IN {{listings}}
  AND eventname <> 'HeadBucket'
  AND errorcode IS NULL
GROUP BY 1, principal, address
HAVING count(*) >= {{listing_limit}}
ORDER BY listings DESC, hour, principal, address
