package offline

// analytics: Glue and Athena.
var analytics = map[string]kind{
	"aws:glue/catalogDatabase:CatalogDatabase": {
		name: "name", id: "{catalogId}:{name}", tagged: true, taken: "AlreadyExistsException",
		replace: []string{"catalogId"},
		computed: map[string]string{
			"catalogId": "{account}",
			"arn":       "arn:{partition}:glue:{region}:{account}:database/{name}",
		},
	},
	"aws:glue/catalogTable:CatalogTable": {
		name: "name", id: "{catalogId}:{databaseName}:{name}", taken: "AlreadyExistsException",
		replace: []string{"catalogId", "databaseName"},
		computed: map[string]string{
			"catalogId": "{account}",
			"arn":       "arn:{partition}:glue:{region}:{account}:table/{databaseName}/{name}",
		},
	},
	"aws:glue/crawler:Crawler": {
		name: "name", id: "{name}", tagged: true, taken: "AlreadyExistsException",
		computed: arn("arn:{partition}:glue:{region}:{account}:crawler/{name}"),
	},

	"aws:athena/workgroup:Workgroup": {
		name: "name", id: "{name}", tagged: true, taken: "InvalidRequestException",
		computed: arn("arn:{partition}:athena:{region}:{account}:workgroup/{name}"),
	},
	"aws:athena/dataCatalog:DataCatalog": {
		name: "name", id: "{name}", tagged: true, taken: "InvalidRequestException",
		computed: arn("arn:{partition}:athena:{region}:{account}:datacatalog/{name}"),
	},
	"aws:athena/namedQuery:NamedQuery": {
		name: "name", id: "{uuid}", replace: []string{"database", "description", "query", "workgroup"},
	},
	"aws:athena/preparedStatement:PreparedStatement": {
		name: "name", id: "{workgroup}/{name}", replace: []string{"workgroup"},
	},
	"aws:athena/database:Database": {
		name: "name", id: "{name}", taken: "AlreadyExistsException",
		replace: []string{"bucket", "comment", "properties", "aclConfiguration", "encryptionConfiguration"},
	},
}
