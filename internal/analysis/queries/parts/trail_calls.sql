-- question: Which S3 calls does CloudTrail record, each event once?
-- log: trail
-- note: one row per event id, because CloudTrail may deliver an event twice
-- note: dt is the day of delivery, so the scan goes a few days past the period for events delivered late
-- param: trail_table       the CloudTrail table
-- param: scan_since        first partition to read
-- param: delivered_until   last partition to read
-- param: copy_source       regular expression for the header that names the source of a copy
-- column: eventid varchar         id of the event
-- column: eventtime varchar       when the call completed, ISO 8601 in UTC
-- column: day varchar             day of the call, yyyy/MM/dd
-- column: eventname varchar       API action
-- column: eventtype varchar       AwsApiCall, or AwsServiceEvent for what a service did by itself
-- column: requestid varchar       id of the request, shared with the access log
-- column: errorcode varchar       error, or null when the call succeeded
-- column: principal varchar       role, user, service or account; the sessions of a role are the role
-- column: principal_type varchar  CloudTrail's type of the identity, or Anonymous
-- column: account varchar         account of the caller
-- column: owner varchar           account that owns the bucket
-- column: session varchar         name of the role session
-- column: invoked_by varchar      AWS service that the record names as the maker of the call
-- column: service varchar         AWS service that made the call, by itself or for the caller
-- column: address varchar         address of the caller
-- column: vpc_endpoint varchar    VPC endpoint that the call came through
-- column: bucket varchar          bucket that was called
-- column: object_key varchar      object that was called
-- column: copy_source varchar     bucket that a copy reads from
-- column: auth_method varchar     AuthHeader, or QueryString for a presigned URL
-- column: signature_age bigint    seconds from the signing of a presigned URL to the end of the call; -1 when the URL does not tell
-- column: bytes_out bigint        bytes of the answer
-- column: file varchar            log file that holds the record
SELECT
  eventid, eventtime, day, eventname, eventtype, requestid, errorcode, principal, principal_type, account, owner,
  session, invoked_by, service, address, vpc_endpoint, bucket, object_key, copy_source, auth_method, signature_age, bytes_out, file
FROM (
  SELECT *, row_number() OVER (PARTITION BY eventid ORDER BY eventtime, file) AS delivery
  FROM (
    SELECT
      eventid,
      eventtime,
      replace(substr(eventtime, 1, 10), '-', '/') AS day,
      eventname,
      eventtype,
      requestid,
      errorcode,
      CASE
        WHEN useridentity.accountid = 'anonymous' THEN 'anonymous'
        WHEN useridentity.type = 'AWSService' THEN useridentity.invokedby
        WHEN useridentity.sessioncontext.sessionissuer.type = 'Role' THEN useridentity.sessioncontext.sessionissuer.arn
        WHEN useridentity.type = 'AssumedRole' THEN
          'arn:' || split_part(useridentity.arn, ':', 2) || ':iam::' || split_part(useridentity.arn, ':', 5) || ':role/'
          || split_part(split_part(useridentity.arn, ':', 6), '/', 2)
        WHEN useridentity.arn IS NOT NULL THEN useridentity.arn
        WHEN useridentity.principalid IS NOT NULL THEN
          coalesce(useridentity.accountid || '/', '') || split_part(useridentity.principalid, ':', 1)
        ELSE coalesce(useridentity.invokedby, useridentity.accountid, 'unknown')
      END AS principal,
      CASE
        WHEN useridentity.accountid = 'anonymous' THEN 'Anonymous'
        ELSE coalesce(useridentity.type, 'Unknown')
      END AS principal_type,
      useridentity.accountid AS account,
      recipientaccountid AS owner,
      CASE WHEN useridentity.type = 'AssumedRole' THEN split_part(useridentity.principalid, ':', 2) END AS session,
      useridentity.invokedby AS invoked_by,
      CASE
        WHEN useridentity.invokedby IS NOT NULL THEN useridentity.invokedby
        WHEN sourceipaddress LIKE '%.amazonaws.com' OR sourceipaddress = 'AWS Internal' THEN sourceipaddress
      END AS service,
      sourceipaddress AS address,
      vpcendpointid AS vpc_endpoint,
      coalesce(
        split_part(element_at(filter(resources, r -> r.type = 'AWS::S3::Bucket' AND r.arn IS NOT NULL), 1).arn, ':', 6),
        json_extract_scalar(requestparameters, '$.bucketName')
      ) AS bucket,
      json_extract_scalar(requestparameters, '$.key') AS object_key,
      regexp_extract(json_extract_scalar(requestparameters, '$["x-amz-copy-source"]'), {{copy_source}}, 1) AS copy_source,
      json_extract_scalar(additionaleventdata, '$.AuthenticationMethod') AS auth_method,
      CASE
        WHEN json_extract_scalar(additionaleventdata, '$.AuthenticationMethod') <> 'QueryString' THEN NULL
        WHEN json_extract_scalar(additionaleventdata, '$.SignatureVersion') = 'SigV2' THEN -1
        ELSE date_diff(
          'second',
          try(date_parse(json_extract_scalar(requestparameters, '$["X-Amz-Date"]'), '%Y%m%dT%H%i%sZ')),
          try(date_parse(eventtime, '%Y-%m-%dT%H:%i:%sZ')))
      END AS signature_age,
      CAST(
        round(coalesce(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double), 0)) AS bigint
      ) AS bytes_out,
      "$path" AS file
    FROM {{trail_table}}
    WHERE dt BETWEEN {{scan_since}} AND {{delivered_until}}
      AND eventsource = 's3.amazonaws.com'
  ) AS events
) AS deliveries
WHERE delivery = 1
