package stack

import "datatrail/internal/watch"

// Switch is something that the configuration turns on, and what it costs before anything is read.
type Switch struct {
	// Name is the configuration key.
	Name string
	// Adds says what it makes.
	Adds string
	// On says whether this plan has it.
	On bool
	// MonthlyUSD is an estimate of the base cost: prices of us-east-1, without free tiers, for all
	// datasets of the plan. What depends on use is named in Adds.
	MonthlyUSD float64
}

// Prices in USD a month, for estimates. https://aws.amazon.com/cloudwatch/pricing/
const (
	priceMetric    = 0.30
	priceAlarm     = 0.10
	priceBand      = 0.30
	priceDashboard = 3.00
	priceRule      = 0.50
	// requestMetrics is how many metrics S3 publishes for a filter; CloudWatch charges for those that
	// have data.
	requestMetrics = 16
)

// measures is how many metrics the records of a dataset make, and how many alarms read them.
func measures() float64 { return float64(len(watch.Measures())) }

// recordAlarmCost counts the alarms that there are, as some datasets have fewer, or those that there
// would be.
func (p *Plan) recordAlarmCost(datasets float64) float64 {
	if !p.alerts().Records {
		return datasets * measures() * priceAlarm
	}
	alarms := 0
	for i, d := range p.config.Datasets {
		alarms += len(p.recordAlarms(p.Datasets[i].source(), d))
	}
	return float64(alarms) * priceAlarm
}

// Switches lists what may be watched with, whether this plan has it, and its estimated base cost. A
// switch that is off shows what it would add.
func (p *Plan) Switches() []Switch {
	n, w := float64(len(p.Datasets)), p.Watch
	alerts, metrics := p.alerts(), p.metrics()
	storageClasses := 0
	if w.StorageClasses != nil {
		storageClasses = len(w.StorageClasses.Buckets)
	}
	return []Switch{
		{
			"metrics.requests", "S3 request metrics of every data bucket (with alerts.requests too)",
			metrics.Requests || alerts.Requests, n * requestMetrics * priceMetric,
		},
		{
			"metrics.records", "metrics of reads, bytes, denials and copies, from the log group (with alerts.records too)",
			w.Records != nil, n * measures() * priceMetric,
		},
		{"metrics.topTalkers", "a Contributor Insights rule, and $0.02 a million reads", w.TopTalkers != nil, priceRule},
		{"alerts.requests", "an alarm on bytes for every dataset", alerts.Requests, n * priceAlarm},
		{"alerts.anomaly", "an alarm on unusual bytes for every dataset", alerts.Anomaly, n * priceBand},
		{"alerts.records", "alarms on what is measured in the records, for every dataset", alerts.Records, p.recordAlarmCost(n)},
		{
			"alerts.tamper", "rules on calls against trail, buckets, key and log group, a topic, and an alarm on each rule's failures",
			w.Tamper != nil, float64(len(p.tamper("").Undelivered())) * priceAlarm,
		},
		{"alerts.silentRecordsHours", "an alarm on an empty log group", alerts.SilentRecordsHours > 0, priceAlarm},
		{
			"alerts.silentFilesHours", "an alarm on missing files, and request metrics of the trail's log bucket",
			alerts.SilentFilesHours > 0, requestMetrics*priceMetric + 2*priceAlarm,
		},
		{"queries", "saved queries, and $0.005 a GB that they scan", w.Queries != nil, 0},
		{"dashboard", "one dashboard", w.Dashboard != nil, priceDashboard},
		{"datasets[].storageClassAnalysis", "$0.10 a million objects of the dataset", storageClasses > 0, 0},
	}
}
