-- question: Which requests to the dataset does the server access log hold in the period?
-- log: access
-- needs: access_requests
-- param: requested  true of a request to the dataset
-- param: since      first day of the period
-- param: until      last day of the period
-- column: *      all columns of access_requests
SELECT *
FROM access_requests
WHERE {{requested}}
  AND operation IS NOT NULL
  AND day BETWEEN {{since}} AND {{until}}
