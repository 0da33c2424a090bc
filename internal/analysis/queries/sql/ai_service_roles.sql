-- title: Bytes by AI service role
-- question: How many bytes did SageMaker, Bedrock and the other AI services read, and with which roles?
-- log: trail
-- trail-only: it names neither services nor sessions
-- note: a service is recognized as the invoker, by the source address, or by the session that it opens with its role
-- column: service varchar     AI service
-- column: principal varchar   role that the service used
-- column: person varchar      person or workload behind it, or not recorded
-- column: requests bigint     reads that succeeded
-- column: objects bigint      different objects read
-- column: bytes bigint        bytes sent
WITH {{trail_calls}}, {{dataset_calls}}, {{dataset_reads}},
labelled AS (
  SELECT
    CASE
      WHEN service IN (
        'sagemaker.amazonaws.com', 'bedrock.amazonaws.com', 'bedrock-agentcore.amazonaws.com',
        'comprehend.amazonaws.com', 'forecast.amazonaws.com', 'kendra.amazonaws.com', 'personalize.amazonaws.com',
        'qbusiness.amazonaws.com', 'rekognition.amazonaws.com', 'textract.amazonaws.com', 'transcribe.amazonaws.com'
      ) THEN service
      WHEN session = 'SageMaker' OR session LIKE 'SageMaker-%' THEN 'sagemaker.amazonaws.com'
      WHEN principal LIKE '%:role/%AmazonSageMaker%' THEN 'sagemaker.amazonaws.com'
      WHEN principal LIKE '%:role/%AmazonBedrockExecutionRole%' THEN 'bedrock.amazonaws.com'
    END AS ai_service,
    principal,
    person,
    object_key,
    bytes_out
  FROM dataset_reads
)
SELECT
  ai_service AS service,
  principal,
  person,
  count(*) AS requests,
  count(DISTINCT object_key) AS objects,
  CAST(sum(bytes_out) AS bigint) AS bytes
FROM labelled
WHERE ai_service IS NOT NULL
GROUP BY ai_service, principal, person
ORDER BY bytes DESC, service, principal, person
