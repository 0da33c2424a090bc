package watch

// Type tokens of the components.
const (
	TopicType          = "datatrail:watch:Topic"
	RequestMetricsType = "datatrail:watch:RequestMetrics"
	RecordMetricsType  = "datatrail:watch:RecordMetrics"
	AlarmsType         = "datatrail:watch:Alarms"
	TamperType         = "datatrail:watch:Tamper"
	TopTalkersType     = "datatrail:watch:TopTalkers"
	QueriesType        = "datatrail:watch:Queries"
	DashboardType      = "datatrail:watch:Dashboard"
	StorageClassesType = "datatrail:watch:StorageClassAnalysis"
)
