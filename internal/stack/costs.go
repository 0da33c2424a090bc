package stack

// Switch is a feature that the configuration turns on, with its base cost. A switch that is off shows what it would add.
type Switch struct {
	// Name is the configuration key.
	Name string
	// Adds says what it creates.
	Adds string
	// On reports whether this plan has it.
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
	// requestMetricsPriced is how many metrics S3 publishes for a filter; CloudWatch charges for those that
	// have data.
	requestMetricsPriced = 16
)

// each is the price of something that every dataset has of which there are request metrics.
func (p *planner) each(price float64) float64 { return float64(len(p.measured())) * price }
