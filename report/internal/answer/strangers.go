package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// strangers tells of requests to buckets whose datasets are prefixes that are about none of them: other keys, or the bucket as
// a whole. They are in no answer.
func (b *builder) strangers(ctx context.Context) error {
	if len(b.options.Datasets) > 0 {
		return nil
	}
	var buckets []string
	for _, d := range b.declared() {
		if d.Prefix != "" && !slices.Contains(buckets, d.Bucket) {
			buckets = append(buckets, d.Bucket)
		}
	}
	slices.Sort(buckets)
	for _, bucket := range buckets {
		all := b.inBucket(bucket)
		for _, log := range dataset.Logs {
			if err := b.outsideAll(ctx, bucket, all, log); err != nil {
				return fmt.Errorf("other keys of %s: %w", bucket, err)
			}
		}
	}
	return nil
}

// outsideAll counts the requests of a log to a bucket that are about none of its datasets.
func (b *builder) outsideAll(ctx context.Context, bucket string, all []dataset.Dataset, log dataset.Log) error {
	table, isRequest := b.kept["trail_calls"], "true"
	isRead := "errorcode IS NULL AND eventname IN (" + texts(dataset.APIs(dataset.Content)) + ")"
	listed := "listed_prefix"
	if log == dataset.Access {
		table, isRequest, listed = b.kept["access_requests"], "operation IS NOT NULL", "NULL"
		isRead = "errorcode IS NULL AND operation LIKE '%.GET.OBJECT'"
	}
	var ours, names []string
	for _, d := range all {
		names = append(names, d.Prefix)
		forms := []string{d.Prefix}
		if log == dataset.Access {
			forms = d.LoggedPrefixes()
		}
		for _, form := range forms {
			ours = append(ours, "starts_with(object_key, "+quote(form)+")", "starts_with("+listed+", "+quote(form)+")")
		}
	}
	_, rows, err := b.db.Run(ctx, "SELECT count(*), count(object_key), "+
		"CAST(coalesce(sum(CASE WHEN "+isRead+" THEN bytes_out END), 0) AS bigint), "+
		"min(CASE WHEN strpos(object_key, '/') > 0 THEN split_part(object_key, '/', 1) || '/' ELSE object_key END) FROM "+table+
		" WHERE "+isRequest+" AND bucket = "+quote(bucket)+" AND day BETWEEN "+b.day(b.window.since)+" AND "+b.day(b.window.until)+
		" AND NOT coalesce("+strings.Join(ours, " OR ")+", false)")
	if err != nil {
		return err
	}
	requests, _ := rows[0][0].(int64)
	objects, _ := rows[0][1].(int64)
	bytes, _ := rows[0][2].(int64)
	if requests == 0 {
		return nil
	}
	const most = 5
	slices.Sort(names)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more prefixes", more))
	}
	var parts []string
	if objects > 0 {
		parts = append(parts, fmt.Sprintf("%s about keys outside %s, such as %v, with %s read",
			count(objects, "record", "records"), strings.Join(names, ", "), rows[0][3], dataset.Bytes(max(bytes, 0))))
	}
	if more := requests - objects; more > 0 {
		parts = append(parts, count(more, "record", "records")+" about the bucket as a whole")
	}
	b.find(Amber, "", "", fmt.Sprintf("bucket %s: %s has %s. They belong to no declared dataset and are in no answer",
		bucket, log, strings.Join(parts, ", and ")))
	return nil
}

func texts(all []string) string {
	quoted := make([]string, len(all))
	for i, text := range all {
		quoted[i] = quote(text)
	}
	return strings.Join(quoted, ", ")
}
