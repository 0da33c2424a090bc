package source

import "time"

// At is a log group at another time.
func At(g *LogGroup, now time.Time) *LogGroup {
	return &LogGroup{name: g.name, region: g.region, client: g.client, now: func() time.Time { return now }}
}
