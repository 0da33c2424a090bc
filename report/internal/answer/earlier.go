package answer

import (
	"strings"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// earlier gives who was there before the period: rows without more, the last for each.
func (b *builder) earlier(w whole) (string, error) {
	since, buckets := quote(b.window.since.Format(schema.DayFormat)), b.prefixed()
	columns := strings.Split(w.who, ", ")
	for _, key := range b.keysOf(w) {
		columns = append(columns, "CASE WHEN bucket IN ("+texts(buckets)+") THEN "+key+" END AS "+key)
	}
	from := b.kept[w.from]
	if len(buckets) == 0 {
		var err error
		if from, err = w.asRecords("all_profiles_"+w.from, "latest_file"); err != nil {
			return "", err
		}
	}
	text, err := b.bind(w.part, map[string]string{
		w.joint.part: "(SELECT " + w.alone + " FROM " + from + " WHERE day < " + since + " AND dt < " + since + ")",
	})
	return "SELECT " + strings.Join(columns, ", ") + ", max(day) AS day, max(eventtime) AS eventtime, 0 AS bytes_out FROM (" + text +
		") AS records GROUP BY ALL", err
}

// keysOf are the columns that tell of which dataset a record is, where datasets are prefixes.
func (b *builder) keysOf(w whole) []string {
	switch {
	case len(b.prefixed()) == 0:
		return nil
	case w.log == dataset.Trail:
		return []string{"object_key", "listed_prefix"}
	}
	return []string{"object_key"}
}

// prefixed are the buckets whose datasets are prefixes.
func (b *builder) prefixed() []string {
	var buckets []string
	for _, d := range b.declared() {
		if d.Prefix != "" {
			buckets = append(buckets, d.Bucket)
		}
	}
	return buckets
}
