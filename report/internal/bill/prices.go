package bill

// AsOf is the month in which the prices were looked up.
const AsOf = "2026-11"

// Region is the Region whose prices are used. Those of other Regions differ, mostly by less than half.
const Region = "us-east-1"

// Price is what AWS charges for a number of units.
type Price struct {
	// Name is what the price is for.
	Name string
	// USD is the price of Per units.
	USD float64
	// Per is how many units the price is for.
	Per float64
	// Unit is what is counted.
	Unit string
	// Source is the AWS page that lists the price.
	Source string
}

// of returns what a quantity costs.
func (p Price) of(quantity float64) float64 { return quantity / p.Per * p.USD }

const (
	cloudTrailPage = "https://aws.amazon.com/cloudtrail/pricing/"
	cloudWatchPage = "https://aws.amazon.com/cloudwatch/pricing/"
	s3Page         = "https://aws.amazon.com/s3/pricing/"

	gigabyte = 1 << 30
)

// The prices. Each is that of the first tier, without free ones: large accounts pay less.
var (
	dataEvents = Price{"CloudTrail data events", 0.10, 100_000, "event", cloudTrailPage}
	ingestion  = Price{"delivery to a log group", 0.50, gigabyte, "byte", cloudWatchPage}
	storage    = Price{"S3 Standard storage, per month", 0.023, gigabyte, "byte", s3Page}
	requests   = Price{"GET requests", 0.0004, 1_000, "request", s3Page}
	transfer   = Price{"transfer out to the internet", 0.09, gigabyte, "byte", s3Page}
)

// Prices lists the prices that the bill uses.
func Prices() []Price { return []Price{dataEvents, ingestion, storage, requests, transfer} }

// What a record takes in a log group, where nothing says it: CloudTrail's as JSON, and an access-log record with its 29
// fields as JSON. Both are estimates.
const (
	eventBytes  = 1_750
	accessBytes = 1_000
)
