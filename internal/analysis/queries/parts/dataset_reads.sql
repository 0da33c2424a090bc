-- question: Which calls moved the dataset's bytes out?
-- log: trail
-- needs: dataset_calls
-- note: bytesTransferredOut is also set for listings and for error bodies; these are not egress
-- note: copies carry no byte count in CloudTrail; see copies_out
-- param: on_dataset  true of a call on the dataset
-- param: content     calls that return an object's bytes
-- column: *      all columns of trail_calls
SELECT *
FROM dataset_calls
WHERE {{on_dataset}}
  AND eventname IN {{content}}
  AND errorcode IS NULL
