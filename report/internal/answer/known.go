package answer

import (
	"context"
	"fmt"
	"slices"

	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// mention is where a bucket was met.
type mention struct {
	// inTrail: CloudTrail records calls to it, other than copies into it.
	inTrail bool
	// isTarget: CloudTrail records copies into it.
	isTarget bool
	// inAccess: there is a file or a record of its access log.
	inAccess bool
}

// has reports whether a log holds anything of the bucket.
func (m mention) has(log dataset.Log) bool {
	if log == dataset.Access {
		return m.inAccess
	}
	return m.inTrail
}

// areCalls is true of the records of the trail that tell of a call.
const areCalls = "kind IN ('call', 'refusal')"

// meet notes which buckets the two logs name.
func (b *builder) meet(ctx context.Context, access []logs.File) error {
	b.met = map[string]mention{}
	for _, file := range access {
		if bucket := file.Object.Bucket; bucket != "" {
			b.met[bucket] = mention{inAccess: true}
		}
	}
	_, rows, err := b.db.Run(ctx, "SELECT bucket, copy_source IS NULL, false FROM all_profiles_trail_events WHERE "+areCalls+
		" GROUP BY ALL UNION ALL SELECT bucket, false, true FROM all_profiles_access_lines GROUP BY ALL")
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	for _, row := range rows {
		bucket, _ := row[0].(string)
		if bucket == "" {
			continue
		}
		m := b.met[bucket]
		switch {
		case row[2] == true:
			m.inAccess = true
		case row[1] == true:
			m.inTrail = true
		default:
			m.isTarget = true
		}
		b.met[bucket] = m
	}
	return b.meetPrefixes(ctx)
}

// meetPrefixes notes which datasets that are prefixes the trail names. A bucket has one access log for all of them.
func (b *builder) meetPrefixes(ctx context.Context) error {
	b.within = map[string]mention{}
	for _, d := range b.declared() {
		if d.Prefix == "" {
			continue
		}
		_, rows, err := b.db.Run(ctx, "SELECT EXISTS (FROM "+b.kept["trail_events"]+" WHERE "+areCalls+
			" AND copy_source IS NULL AND bucket = "+
			quote(d.Bucket)+" AND (starts_with(object_key, "+quote(d.Prefix)+") OR starts_with(listed_prefix, "+quote(d.Prefix)+")))")
		if err != nil {
			return fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		b.within[d.Name] = mention{inTrail: rows[0][0] == true, inAccess: b.met[d.Bucket].inAccess}
	}
	return nil
}

// mentionOf returns where a dataset was met.
func (b *builder) mentionOf(d dataset.Dataset) mention {
	if d.Prefix != "" {
		return b.within[d.Name]
	}
	return b.met[d.Bucket]
}

// isDeclared reports whether the environment names the dataset.
func (b *builder) isDeclared(of dataset.Dataset) bool {
	return slices.ContainsFunc(b.options.Declared.Datasets, func(d dataset.Dataset) bool {
		return d.Bucket == of.Bucket && d.Prefix == of.Prefix
	})
}

// isElsewhere reports whether the log of a dataset is declared to be delivered elsewhere, if there is one.
func isElsewhere(log dataset.Log, of dataset.Dataset) bool {
	return log == dataset.Access && of.LogsElsewhere
}

// expects reports whether a log must hold records of a dataset: because it is declared, or because there are some.
func (b *builder) expects(log dataset.Log, of dataset.Dataset) bool {
	return b.isDeclared(of) && !isElsewhere(log, of) || b.mentionOf(of).has(log)
}

// recorded returns what the trail is taken to record of a dataset. Of one that is not declared and that it never names,
// it records no more than copies.
func (b *builder) recorded(of dataset.Dataset) dataset.Recorded {
	recorded := b.options.Declared.Recorded(of)
	if !b.expects(dataset.Trail, of) {
		return dataset.Recorded{Copies: recorded.Copies}
	}
	return recorded
}
