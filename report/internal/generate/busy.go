package generate

import "time"

// hours are how busy the hours of a working day are, with jobs at three. Those of a weekend are all the same.
var hours = [24]int{3, 3, 3, 8, 3, 3, 4, 6, 9, 11, 11, 10, 8, 10, 11, 11, 10, 8, 6, 5, 4, 4, 3, 3}

// busy moves a time of the day to where the working day has its share.
func busy(day time.Time, at time.Duration) time.Duration {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return at
	}
	total := 0
	for _, n := range hours {
		total += n
	}
	share := float64(at) / float64(24*time.Hour) * float64(total)
	for hour, n := range hours {
		if share < float64(n) {
			return time.Duration(float64(time.Hour) * (float64(hour) + share/float64(n)))
		}
		share -= float64(n)
	}
	return at
}
