package answer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// meet notes which buckets the two logs name.
func (b *builder) meet(ctx context.Context, access []logs.File) error {
	b.met = map[string]mention{}
	for _, file := range access {
		if bucket := file.Object.Bucket; bucket != "" {
			b.met[bucket] = mention{inAccess: true}
		}
	}
	_, rows, err := b.db.Run(ctx, "SELECT bucket, copy_source IS NULL, false FROM "+b.kept["trail_calls"]+" GROUP BY ALL"+
		" UNION ALL SELECT bucket, false, true FROM "+b.kept["access_requests"]+" GROUP BY ALL")
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
	return nil
}

// buckets names the datasets to report on: those that are asked for or else those that are declared and those that one of
// the logs names. A bucket that is merely copied to is nobody's dataset.
func (b *builder) buckets() ([]string, error) {
	if len(b.options.Datasets) > 0 {
		return b.chosen()
	}
	all := map[string]bool{}
	for _, d := range b.options.Declared.Datasets {
		all[d.Bucket] = true
	}
	for bucket, m := range b.met {
		if m.inTrail || m.inAccess {
			all[bucket] = true
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("datasets: the logs below %s name no bucket, and none is declared", b.options.Logs)
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// chosen looks up what is asked for by bucket or by declared name.
func (b *builder) chosen() ([]string, error) {
	known := map[string]string{}
	for bucket := range b.met {
		known[bucket] = bucket
	}
	for _, d := range b.options.Declared.Datasets {
		if _, isBucket := known[d.Name]; d.Name != "" && !isBucket {
			known[d.Name] = d.Bucket
		}
		known[d.Bucket] = d.Bucket
	}
	var chosen, unknown []string
	for _, name := range b.options.Datasets {
		bucket, ok := known[name]
		switch {
		case !ok:
			unknown = append(unknown, fmt.Sprintf("%q", name))
		case !slices.Contains(chosen, bucket):
			chosen = append(chosen, bucket)
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("-dataset %s: neither the logs nor the declaration know it; known are %s",
			strings.Join(unknown, ", "), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return chosen, nil
}

// isDeclared reports whether the environment names the bucket as a dataset.
func (b *builder) isDeclared(bucket string) bool {
	return slices.ContainsFunc(b.options.Declared.Datasets, func(d dataset.Dataset) bool { return d.Bucket == bucket })
}

// expects reports whether a log must hold records of a bucket: because it is declared, or because there are some.
func (b *builder) expects(log dataset.Log, bucket string) bool {
	return b.isDeclared(bucket) || b.met[bucket].has(log)
}

// recorded returns what the trail is taken to record of a bucket. Of one that is not declared and that it never names,
// it records no more than copies.
func (b *builder) recorded(bucket string) dataset.Recorded {
	recorded := b.options.Declared.Recorded(b.options.Declared.Dataset(bucket))
	if !b.expects(dataset.Trail, bucket) {
		return dataset.Recorded{Copies: recorded.Copies}
	}
	return recorded
}
