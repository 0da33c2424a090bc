-- question: Which recorded calls concern the dataset in the period?
-- log: trail
-- needs: trail_calls
-- param: on_dataset    true of a call on the dataset
-- param: from_dataset  true of a copy from the dataset
-- param: since         first day of the period
-- param: until         last day of the period
-- column: *      all columns of trail_calls
SELECT *
FROM trail_calls
WHERE day BETWEEN {{since}} AND {{until}}
  AND ({{on_dataset}} OR {{from_dataset}})
