package policydoc

// Auditor describes the permissions of somebody who reads the records, directly or through Athena.
type Auditor struct {
	// LogBucketARNs are the buckets with the records.
	LogBucketARNs []string
	// Archive says where the trail's files are in a bucket of others. Default: nil, they are in one of LogBucketARNs.
	Archive *ArchivedFiles
	// ArchiveKeyARN is the key that encrypts them there. Default: none.
	ArchiveKeyARN string
	// LogGroupARN is the log group that access logs are delivered to. Default: none.
	LogGroupARN string
	// KeyARN is the key that encrypts records and results. Default: none.
	KeyARN string
	// WorkgroupARN is the Athena workgroup. Default: none, and the fields below have no meaning.
	WorkgroupARN string
	// ResultBucketARN is the bucket with the results.
	ResultBucketARN string
	// CatalogARNs are the Glue catalog, the database and its tables.
	CatalogARNs []string
}

// Statements returns the statements of a permissions policy, which the account attaches to whomever it chooses. They allow no
// change to a record, a table or the workgroup.
func (a Auditor) Statements() []Statement {
	objects := make(Values, len(a.LogBucketARNs))
	for i, arn := range a.LogBucketARNs {
		objects[i] = arn + "/*"
	}
	statements := []Statement{
		{
			Sid: "ReadRecords", Effect: Allow,
			Action: Values{"s3:GetObject", "s3:GetObjectVersion"}, Resource: objects,
		},
		{
			Sid: "ListRecords", Effect: Allow,
			Action: Values{"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"}, Resource: a.LogBucketARNs,
		},
	}
	if a.Archive != nil {
		statements = append(statements, a.Archive.Statements(nil)...)
	}
	if a.ArchiveKeyARN != "" {
		statements = append(statements, Statement{
			Sid: "UseArchiveKey", Effect: Allow, Action: Values{"kms:Decrypt"}, Resource: Values{a.ArchiveKeyARN},
		})
	}
	if a.LogGroupARN != "" {
		// AWS writes ARNs of log groups with and without the end, and documents neither as the only one for this action.
		statements = append(statements, Statement{
			Sid: "ReadLogGroup", Effect: Allow, Action: Values{"logs:FilterLogEvents"},
			Resource: Values{a.LogGroupARN, a.LogGroupARN + ":*"},
		})
	}
	keyActions := Values{"kms:Decrypt"}
	if a.WorkgroupARN != "" {
		statements = append(statements, a.asking()...)
		keyActions = append(keyActions, "kms:GenerateDataKey")
	}
	if a.KeyARN != "" {
		statements = append(statements, Statement{Sid: "UseKey", Effect: Allow, Action: keyActions, Resource: Values{a.KeyARN}})
	}
	return statements
}

// asking is what Athena needs of those who ask it.
func (a Auditor) asking() []Statement {
	return []Statement{
		{
			Sid: "KeepResults", Effect: Allow,
			Action: Values{"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"}, Resource: Values{a.ResultBucketARN + "/*"},
		},
		{
			Sid: "ListResults", Effect: Allow,
			Action:   Values{"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"},
			Resource: Values{a.ResultBucketARN},
		},
		{
			Sid: "AskAthena", Effect: Allow,
			Action: Values{
				"athena:BatchGetNamedQuery", "athena:BatchGetQueryExecution", "athena:GetNamedQuery", "athena:GetQueryExecution",
				"athena:GetQueryResults", "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:ListQueryExecutions",
				"athena:StartQueryExecution", "athena:StopQueryExecution",
			},
			Resource: Values{a.WorkgroupARN},
		},
		{
			Sid: "ReadCatalog", Effect: Allow,
			Action:   Values{"glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"},
			Resource: a.CatalogARNs,
		},
	}
}
