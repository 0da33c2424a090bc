-- question: Which records about S3 calls does CloudTrail hold, as they were delivered?
-- log: trail
-- note: every record is read by itself here; trail_calls finds out which of them are about the same call
-- note: a record without any id is a call of its own
-- note: network activity events are about calls that S3 records as well, except those that a VPC endpoint's policy refused
-- note: a person is known from the credentials: the ranks of the letters are those of dataset.PersonSources
-- note: dt is the day of delivery, so the scan goes a few days past the period for events delivered late
-- param: trail_table       the CloudTrail table
-- param: scan_since        first partition to read
-- param: delivered_until   last partition to read
-- param: copy_source       regular expression for the header that names the source of a copy
-- param: copy_key          regular expression for the same header, whose group is the key
-- param: lent_identity     regular expression for the source identities that Lake Formation sets
-- param: center_role       regular expression for the roles of Identity Center
-- param: center_session    regular expression for the sessions of such roles
-- param: pod_session       regular expression for the sessions of EKS pods
-- param: job_session       regular expression for the sessions of EMR Serverless
-- param: instance_session  regular expression for the sessions of EC2 instances
-- param: mail_session      regular expression for session names that are e-mail addresses
-- param: last_name         regular expression for the last name of an ARN
-- param: session_arn       regular expression for the ARN of a session
-- param: anonymous         accounts of callers without credentials
-- column: kind varchar            call, refusal by a VPC endpoint, loan by Lake Formation, or echo of a call that S3 records as well
-- column: eventid varchar         id of the event
-- column: same_call varchar       the same for all records of a call
-- column: preference varchar      the record of a call that sorts first counts
-- column: eventtime varchar       when the call completed, ISO 8601 in UTC
-- column: day varchar             day of the call, yyyy/MM/dd
-- column: dt varchar              day of delivery, yyyy/MM/dd
-- column: eventname varchar       API action
-- column: eventtype varchar       AwsApiCall, AwsServiceEvent for what a service did by itself, or AwsVpceEvent for what an endpoint refused
-- column: requestid varchar       id of the request, shared with the access log
-- column: errorcode varchar       error, or null when the call succeeded
-- column: principal varchar       role, user, service or account; the sessions of a role are the role
-- column: principal_type varchar  CloudTrail's type of the identity, or Anonymous
-- column: known varchar           person or workload that the record names, behind the letter of its source
-- column: account varchar         account of the caller
-- column: owner varchar           account that owns the bucket
-- column: session varchar         name of the role session
-- column: invoked_by varchar      AWS service that the record names as the maker of the call
-- column: service varchar         AWS service that made the call, by itself or for the caller
-- column: address varchar         address of the caller
-- column: vpc_endpoint varchar    VPC endpoint that the call came through
-- column: bucket varchar          bucket that was called
-- column: object_key varchar      object that was called
-- column: listed_prefix varchar   prefix of the keys that a listing asks for
-- column: copy_source varchar     bucket that a copy reads from
-- column: copy_key varchar        object that a copy reads from, percent-encoded by some clients
-- column: auth_method varchar     AuthHeader, or QueryString for a presigned URL
-- column: signature_age bigint    seconds from the signing of a presigned URL to the end of the call; -1 when the URL does not tell
-- column: bytes_out bigint        bytes of the answer
-- column: user_agent varchar      what the caller says it is, in brackets
-- column: file varchar            log file that holds the record
SELECT
  kind, eventid, same_call,
  CASE WHEN recipient = called.accountid THEN '0' WHEN recipient <> account THEN '1' ELSE '2' END || correction AS preference,
  eventtime, day, dt, eventname, eventtype, requestid, errorcode, principal, principal_type,
  CASE
    WHEN kind = 'loan' THEN 'l' || coalesce(substr(human, 2), json_extract_scalar(additionaleventdata, '$.lakeFormationPrincipal'))
    ELSE coalesce(
      human,
      'e' || workload,
      'f' || CASE WHEN session LIKE 'eks-%' THEN regexp_extract(session, {{pod_session}}, 1) END,
      'g' || CASE WHEN session LIKE '00%' THEN regexp_extract(session, {{job_session}}, 1) END,
      'h' || CASE WHEN session LIKE 'i-%' THEN regexp_extract(session, {{instance_session}}, 1) END,
      'i' || CASE WHEN principal_type = 'FederatedUser' THEN regexp_extract(arn, {{last_name}}, 1) END,
      'j' || CASE WHEN session LIKE '%@%' THEN regexp_extract(session, {{mail_session}}, 1) END,
      'k' || provider,
      'm' || regexp_extract(source_identity, {{lent_identity}}, 1))
  END AS known,
  account,
  coalesce(called.accountid, recipient) AS owner,
  session, invoked_by, service, address, vpc_endpoint,
  coalesce(split_part(called.arn, ':', 6), nullif(json_extract_scalar(requestparameters, '$.bucketName'), '')) AS bucket,
  object_key, listed_prefix, copy_source, copy_key, auth_method, signature_age, bytes_out, user_agent, file
FROM (
  SELECT
    *,
    CASE
      WHEN is_anonymous THEN 'anonymous'
      WHEN type = 'AWSService' THEN invoked_by
      WHEN issuer_type = 'Role' THEN issuer
      WHEN type = 'AssumedRole' THEN
        'arn:' || split_part(arn, ':', 2) || ':iam::' || split_part(arn, ':', 5) || ':role/'
        || split_part(split_part(arn, ':', 6), '/', 2)
      WHEN arn IS NOT NULL THEN arn
      WHEN principalid IS NOT NULL THEN coalesce(accountid || '/', '') || split_part(principalid, ':', 1)
      ELSE coalesce(invoked_by, accountid, 'unknown')
    END AS principal,
    CASE WHEN is_anonymous THEN 'Anonymous' ELSE coalesce(type, 'Unknown') END AS principal_type,
    CASE WHEN is_anonymous THEN 'anonymous' ELSE accountid END AS account,
    CASE
      WHEN kind = 'loan' THEN json_extract_scalar(additionaleventdata, '$.lakeFormationRoleSessionName')
      WHEN type = 'AssumedRole' OR principalid LIKE 'AROA%'
        THEN coalesce(nullif(split_part(principalid, ':', 2), ''), regexp_extract(arn, {{session_arn}}, 1))
      WHEN arn LIKE '%:assumed-role/%' THEN regexp_extract(arn, {{session_arn}}, 1)
    END AS session,
    coalesce(
      'a' || CASE WHEN NOT regexp_like(source_identity, {{lent_identity}}) THEN source_identity END,
      'b' || CASE
        WHEN arn NOT LIKE '%:assumed-role/AWSReservedSSO%' THEN NULL
        WHEN issuer IS NULL OR regexp_like(issuer, {{center_role}}) THEN regexp_extract(arn, {{center_session}}, 1)
      END,
      'c' || on_behalf_of,
      'd' || CASE WHEN type = 'IAMUser' THEN coalesce(user_name, regexp_extract(arn, {{last_name}}, 1)) END
    ) AS human,
    CASE
      WHEN invoked_by IS NOT NULL THEN invoked_by
      WHEN address LIKE '%.amazonaws.com' OR address = 'AWS Internal' THEN address
    END AS service,
    CASE
      WHEN copy_source IS NULL THEN element_at(filter(resources, r -> r.type = 'AWS::S3::Bucket' AND r.arn IS NOT NULL), 1)
      ELSE coalesce(
        element_at(filter(resources, r -> r.type = 'AWS::S3::Bucket'
          AND split_part(r.arn, ':', 6) = json_extract_scalar(requestparameters, '$.bucketName')), 1),
        element_at(filter(resources, r -> r.type = 'AWS::S3::Bucket' AND split_part(r.arn, ':', 6) <> copy_source), 1))
    END AS called,
    CASE
      WHEN auth_method <> 'QueryString' THEN NULL
      WHEN json_extract_scalar(additionaleventdata, '$.SignatureVersion') = 'SigV2' THEN -1
      ELSE date_diff(
        'second',
        try(date_parse(json_extract_scalar(requestparameters, '$["X-Amz-Date"]'), '%Y%m%dT%H%i%sZ')),
        try(date_parse(eventtime, '%Y-%m-%dT%H:%i:%sZ')))
    END AS signature_age
  FROM (
    SELECT
      CASE
        WHEN eventsource <> 's3.amazonaws.com' THEN 'loan'
        WHEN coalesce(nullif(eventcategory, ''), 'Data') IN ('Data', 'Management') THEN 'call'
        WHEN eventcategory = 'NetworkActivity' AND errorcode = 'VpceAccessDenied' THEN 'refusal'
        ELSE 'echo'
      END AS kind,
      eventid,
      CASE WHEN eventcategory = 'NetworkActivity' THEN 'network ' ELSE '' END || coalesce(
        nullif(sharedeventid, '') || CASE
          WHEN eventtype = 'AwsServiceEvent' THEN coalesce(json_extract_scalar(requestparameters, '$.key'), eventid) ELSE ''
        END,
        nullif(addendum.originaleventid, ''), nullif(eventid, ''), CAST(uuid() AS varchar)
      ) AS same_call,
      CASE WHEN addendum.reason = 'UPDATED_DATA' THEN '0' ELSE '1' END AS correction,
      eventtime,
      replace(substr(eventtime, 1, 10), '-', '/') AS day,
      eventname,
      eventtype,
      requestid,
      nullif(errorcode, '') AS errorcode,
      coalesce(useridentity.accountid IN {{anonymous}}, false) AS is_anonymous,
      useridentity.type AS type,
      useridentity.accountid AS accountid,
      useridentity.arn AS arn,
      useridentity.principalid AS principalid,
      nullif(useridentity.username, '') AS user_name,
      useridentity.sessioncontext.sessionissuer.type AS issuer_type,
      nullif(useridentity.sessioncontext.sessionissuer.arn, '') AS issuer,
      nullif(useridentity.sessioncontext.sourceidentity, '') AS source_identity,
      nullif(useridentity.onbehalfof.userid, '') AS on_behalf_of,
      coalesce(nullif(useridentity.inscopeof.sourcearn, ''), nullif(useridentity.inscopeof.credentialsissuedto, '')) AS workload,
      nullif(useridentity.sessioncontext.webidfederationdata.federatedprovider, '') AS provider,
      useridentity.invokedby AS invoked_by,
      recipientaccountid AS recipient,
      sourceipaddress AS address,
      vpcendpointid AS vpc_endpoint,
      useragent AS user_agent,
      resources,
      requestparameters,
      additionaleventdata,
      json_extract_scalar(requestparameters, '$.key') AS object_key,
      CASE WHEN eventname LIKE 'List%' THEN json_extract_scalar(requestparameters, '$.prefix') END AS listed_prefix,
      regexp_extract(json_extract_scalar(requestparameters, '$["x-amz-copy-source"]'), {{copy_source}}, 1) AS copy_source,
      regexp_extract(json_extract_scalar(requestparameters, '$["x-amz-copy-source"]'), {{copy_key}}, 1) AS copy_key,
      json_extract_scalar(additionaleventdata, '$.AuthenticationMethod') AS auth_method,
      CAST(
        round(coalesce(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double), 0)) AS bigint
      ) AS bytes_out,
      dt,
      "$path" AS file
    FROM {{trail_table}}
    WHERE dt BETWEEN {{scan_since}} AND {{delivered_until}}
      AND eventsource IN ('s3.amazonaws.com', 'lakeformation.amazonaws.com')
  ) AS events
) AS identified
WHERE kind <> 'echo' OR session LIKE 'AWSLF-%'
