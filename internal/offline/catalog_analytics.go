package offline

// analytics: Glue and Athena.
var analytics = map[string]kind{
	"aws:glue/catalogDatabase:CatalogDatabase": {
		name: byName, id: "{catalogId}:{name}", arn: "arn:{partition}:glue:{region}:{account}:database/{name}",
		tagged: true, taken: alreadyExists,
		replace: []string{"catalogId", "targetDatabase"}, computed: map[string]string{"catalogId": accountID},
	},
	"aws:glue/catalogTable:CatalogTable": {
		name: byName, id: "{catalogId}:{databaseName}:{name}",
		arn:      "arn:{partition}:glue:{region}:{account}:table/{databaseName}/{name}",
		taken:    alreadyExists,
		replace:  []string{"catalogId", "databaseName", "partitionIndices", "openTableFormatInput"},
		computed: map[string]string{"catalogId": accountID},
	},
	"aws:glue/crawler:Crawler": {
		name: byName, id: nameID, arn: "arn:{partition}:glue:{region}:{account}:crawler/{name}",
		tagged: true, taken: alreadyExists,
	},

	workgroupType: {
		name: byName, id: nameID, arn: "arn:{partition}:athena:{region}:{account}:workgroup/{name}",
		tagged: true, taken: "InvalidRequestException",
	},
	"aws:athena/dataCatalog:DataCatalog": {
		name: byName, id: nameID, arn: "arn:{partition}:athena:{region}:{account}:datacatalog/{name}",
		tagged: true, taken: "InvalidRequestException",
	},
	namedQueryType: {
		name: byName, id: "{uuid}", replace: []string{"database", "description", "query", "workgroup"},
	},
	"aws:athena/preparedStatement:PreparedStatement": {
		name: byName, id: "{workgroup}/{name}", replace: []string{"workgroup"},
	},
	"aws:athena/database:Database": {
		name: byName, id: nameID, taken: alreadyExists,
		replace: []string{
			bucketKey, "comment", "properties", "aclConfiguration", "encryptionConfiguration", ownerKey,
		},
	},
}
