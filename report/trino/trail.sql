-- The records as the JSON SerDe shows them: fields by name without regard to case, nested JSON as text.
CREATE TABLE cloudtrail AS
SELECT
  json_extract_scalar(record, '$.eventID') AS eventid,
  json_extract_scalar(record, '$.eventTime') AS eventtime,
  json_extract_scalar(record, '$.eventSource') AS eventsource,
  json_extract_scalar(record, '$.eventName') AS eventname,
  json_extract_scalar(record, '$.eventType') AS eventtype,
  json_extract_scalar(record, '$.sourceIPAddress') AS sourceipaddress,
  json_extract_scalar(record, '$.errorCode') AS errorcode,
  json_extract_scalar(record, '$.requestID') AS requestid,
  json_extract_scalar(record, '$.recipientAccountId') AS recipientaccountid,
  json_extract_scalar(record, '$.vpcEndpointId') AS vpcendpointid,
  json_extract_scalar(record, '$.sharedEventID') AS sharedeventid,
  json_extract_scalar(record, '$.eventCategory') AS eventcategory,
  CAST(ROW(
    json_extract_scalar(record, '$.addendum.reason'),
    json_extract_scalar(record, '$.addendum.originalEventID')
  ) AS ROW(reason varchar, originaleventid varchar)) AS addendum,
  CAST(ROW(
    json_extract_scalar(record, '$.userIdentity.type'),
    json_extract_scalar(record, '$.userIdentity.principalId'),
    json_extract_scalar(record, '$.userIdentity.arn'),
    json_extract_scalar(record, '$.userIdentity.accountId'),
    json_extract_scalar(record, '$.userIdentity.invokedBy'),
    json_extract_scalar(record, '$.userIdentity.userName'),
    ROW(json_extract_scalar(record, '$.userIdentity.onBehalfOf.userId')),
    ROW(
      json_extract_scalar(record, '$.userIdentity.inScopeOf.sourceArn'),
      json_extract_scalar(record, '$.userIdentity.inScopeOf.credentialsIssuedTo')),
    ROW(
      ROW(
        json_extract_scalar(record, '$.userIdentity.sessionContext.sessionIssuer.type'),
        json_extract_scalar(record, '$.userIdentity.sessionContext.sessionIssuer.arn')),
      json_extract_scalar(record, '$.userIdentity.sessionContext.sourceIdentity'),
      ROW(json_extract_scalar(record, '$.userIdentity.sessionContext.webIdFederationData.federatedProvider')))
  ) AS ROW(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, username varchar,
    onbehalfof ROW(userid varchar), inscopeof ROW(sourcearn varchar, credentialsissuedto varchar),
    sessioncontext ROW(sessionissuer ROW(type varchar, arn varchar), sourceidentity varchar,
      webidfederationdata ROW(federatedprovider varchar)))) AS useridentity,
  CAST(json_parse(replace(replace(replace(json_format(json_extract(record, '$.resources')),
    '"ARNPrefix"', '"arnprefix"'), '"ARN"', '"arn"'), '"accountId"', '"accountid"')) AS ARRAY(ROW(arn varchar, arnprefix varchar,
    accountid varchar, type varchar))) AS resources,
  json_format(json_extract(record, '$.requestParameters')) AS requestparameters,
  json_format(json_extract(record, '$.additionalEventData')) AS additionaleventdata,
  dt,
  file AS "$path"
FROM records
